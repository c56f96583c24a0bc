import { load, type CheerioAPI } from 'cheerio'
import request from 'supertest'

interface Page {
  status: number
  location: string | undefined
  $: CheerioAPI
}

/** Cookies and forms, for a server in another process. */
export class Browser {
  readonly #agent

  constructor(site: string) {
    this.#agent = request.agent(site)
  }

  async get(path: string): Promise<Page> {
    const { status, headers, text } = await this.#agent
      .get(path)
      .redirects(0)
      .ok(() => true)
    return { status, location: headers.location, $: load(text ?? '') }
  }

  /** Opens the page of a form and sends it with these fields, to the page itself or elsewhere. */
  async submit(path: string, fields: Record<string, string>, action = path): Promise<Page> {
    const { $ } = await this.get(path)
    const _csrf = String($('form[method=post] input[name=_csrf]').last().attr('value'))
    const { status, headers, text } = await this.#agent
      .post(action)
      .type('form')
      .send({ _csrf, ...fields })
      .redirects(0)
      .ok(() => true)
    return { status, location: headers.location, $: load(text ?? '') }
  }

  /** Applies for one place at this event, for the first ticket type. */
  async apply(slug: string): Promise<Page> {
    const path = `/events/${slug}/apply`
    const { $ } = await this.get(path)
    const field = (name: string) => `attendees[0][${name}]`
    return this.submit(path, {
      [field('ticketType')]: String(
        $(`[name="${field('ticketType')}"] option, [name="${field('ticketType')}"]`)
          .filter('[value]')
          .first()
          .attr('value'),
      ),
      [field('fullName')]: 'Ёлкина Анна',
      [field('birthDate')]: '1990-12-31',
      [field('phone')]: '+79123456789',
      [field('email')]: 'anna@example.org',
    })
  }
}
