import { load, type CheerioAPI } from 'cheerio'
import request, { type Response } from 'supertest'
import { run } from './setup'

type Fields = Record<string, string>
export interface Page {
  status: number
  /** Path and query of a redirect, without the site. */
  location: string | undefined
  text: string
  $: CheerioAPI
  headers: Record<string, string>
}

/** Somebody with a browser and no scripts: keeps cookies, fills in forms, follows redirects when told to. */
export class VisitorAgent {
  private readonly agent = request.agent(run().sails.hooks.http.server)

  constructor(
    readonly language = 'ru',
    device?: string,
  ) {
    if (device !== undefined) this.agent.set('User-Agent', device)
  }

  /** What the header Cookie carries now. */
  get cookies(): string {
    return this.agent.jar.getCookies({ domain: '127.0.0.1', path: '/', secure: false, script: false }).toValueString()
  }

  async get(path: string): Promise<Page> {
    return page(
      await this.agent
        .get(path)
        .set('Accept-Language', this.language)
        .redirects(0)
        .ok(() => true),
    )
  }

  /** Sends a form as it is, without looking at the page that it stands on. */
  async send(path: string, body: string | Fields, type = 'form', headers: Fields = {}): Promise<Page> {
    return page(
      await this.agent
        .post(path)
        .set('Accept-Language', this.language)
        .set(headers)
        .type(type)
        .send(body)
        .redirects(0)
        .ok(() => true),
    )
  }

  /** Sends bytes as they are; JSON and forms go by `send`. */
  async upload(path: string, body: Buffer, type: string): Promise<Page> {
    const sent = this.agent.post(path).set('Accept-Language', this.language).set('Content-Type', type)
    sent.write(body)
    return page(await sent.redirects(0).ok(() => true))
  }

  /** The fresh token of the form on a page that posts to `action`. */
  async token(formPage: string, action = formPage): Promise<string> {
    const { $ } = await this.get(formPage)
    const value = $(`form[method=post][action="${action}"] input[name=_csrf]`).attr('value')
    if (!value) throw new Error(`No form for ${action} on ${formPage}`)
    return value
  }

  /** Opens the page of a form and sends the form with these fields. */
  async submit(formPage: string, fields: Fields, action = formPage): Promise<Page> {
    return this.send(action, { _csrf: await this.token(formPage, action), ...fields })
  }

  /** Follows redirects to the page that is shown in the end. */
  async follow(from: Page): Promise<Page> {
    let current = from
    for (let steps = 0; current.location !== undefined && steps < 10; steps++)
      current = await this.get(current.location)
    return current
  }
}

function page(response: Response): Page {
  const { status, text, headers } = response
  const location = headers.location?.replace(/^http:\/\/(localhost|127\.0\.0\.1):\d+(?=\/)/, '')
  return { status, location, text, $: load(text ?? ''), headers: headers }
}
