import russian from '../../config/locales/ru.json'
import type { Answer, Client } from './client'

/** Where a buyer's way ended. */
export type End = 'bought' | 'soldOutAtDoor' | 'soldOutOnSending'

/** Somebody without scripts and without an account, who reads what the pages say. */
export class Buyer {
  /** How often the site asked to try again in some seconds. */
  askedAgain = 0
  #turnedBack = 0
  #cookie = ''
  #form: Answer | undefined

  constructor(
    private readonly client: Client,
    private readonly event: { slug: string; ticketType: string },
    private readonly number: number,
  ) {}

  get email(): string {
    return `buyer-${this.number}@example.org`
  }

  private get apply(): string {
    return `/events/${this.event.slug}/apply`
  }

  /** Opens the form, as people do who wait for a sale to begin. */
  async open(): Promise<void> {
    this.#form = await this.get('open the form', this.apply)
  }

  /** Applies, pays and comes back; or learns on a page that there is nothing left. */
  async buy(): Promise<End> {
    const { order, end } = await this.order()
    return order === undefined ? end : this.pay(order)
  }

  /** Applies only. Gives the address of the order, or how it ended without one. */
  async order(): Promise<{ order: string; end: 'bought' } | { order: undefined; end: Exclude<End, 'bought'> }> {
    if (!this.#form) await this.open()
    const form = this.#form
    if (form?.location === `/events/${this.event.slug}`) {
      if (await this.readsSoldOut(form.location)) return { order: undefined, end: 'soldOutAtDoor' }
      await this.open()
      return this.order()
    }
    for (;;) {
      const { status, location = '' } = await this.post('apply', this.apply, this.#form, this.fields())
      if (status !== 303) throw new Error(`An application was answered with ${status}`)
      if (location.startsWith('/orders/')) return { order: location, end: 'bought' }
      this.#form = await this.get('read: sold out', location)
      const { text } = this.#form
      if (text.includes(russian.refusals.soldOut)) return { order: undefined, end: 'soldOutOnSending' }
      if (!text.includes(russian.refusals.busy) && !this.lostTheReason(text))
        throw new Error(`An application was refused: ${sentences(text)}`)
      // The last place went meanwhile: there is no form to send again.
      if (text.includes(russian.event.state.soldOut.text)) return { order: undefined, end: 'soldOutOnSending' }
      this.askedAgain++
    }
  }

  /** Sites say once why they refuse; who never got that answer, because a process died, has the form and tries again. */
  private lostTheReason(text: string): boolean {
    return text.includes('name="_csrf"') && !text.includes('role="alert"') && this.#turnedBack++ < 5
  }

  /** False where others have given places back since: the page then offers them. */
  private async readsSoldOut(path: string): Promise<boolean> {
    const { text } = await this.get('read: sold out', path)
    if (text.includes(russian.event.state.soldOut.text)) return true
    if (text.includes(`href="${this.apply}"`) && this.#turnedBack++ < 5) return false
    throw new Error(`${path} says neither that it is sold out nor where to apply: ${sentences(text)}`)
  }

  /** Every tenth has a card that is declined first, and pays with another one. */
  async pay(order: string): Promise<End> {
    let page = await this.get('see the order', order)
    if (this.number % 10 === 1) {
      const back = await this.payBy('4000 0000 0000 0002', order, page)
      if (back.location !== order) throw new Error(`A declined card led to ${back.location}`)
      page = await this.read('see the order', order, russian.refusals.paymentDeclined)
    }
    const { location } = await this.payBy('4242 4242 4242 4242', order, page)
    if (location !== `${order}/thanks`) throw new Error(`A payment led to ${location}`)
    const thanks = await this.read('see the tickets', location, 'href="/tickets/')
    if (thanks.status !== 200) throw new Error(`The thanks were answered with ${thanks.status}`)
    return 'bought'
  }

  /** Gives the places back before paying. */
  async cancel(order: string): Promise<void> {
    await this.settle(`${order}/cancel`, order, {})
  }

  /** Has paid, and wants the money back instead of the ticket. */
  async giveBack(order: string): Promise<void> {
    const form = await this.get('choose what to give back', `${order}/refunds/new`)
    const [, tickets = ''] = /name="tickets" value="([^"]+)"/.exec(form.text) ?? []
    await this.settle(`${order}/refunds`, order, { tickets }, form)
  }

  /** Where the answer got lost, the one to the second try says that it was done before: the order itself decides. */
  private async settle(action: string, order: string, fields: Record<string, string>, form?: Answer): Promise<void> {
    const { status } = await this.post('give back', action, form ?? (await this.get('see the order', order)), fields)
    if (status !== 303) throw new Error(`${action} was answered with ${status}`)
  }

  private async payBy(cardNumber: string, order: string, page: Answer): Promise<Answer> {
    const started = await this.post('begin to pay', `${order}/payments`, page, { provider: 'sandbox' })
    const bank = await this.get('see the bank', started.location ?? '')
    const card = { cardNumber, expiry: '12/39', cvc: '731', holder: 'ANNA ELKINA' }
    const paid = await this.post('send the card', started.location ?? '', bank, card)
    return this.get('come back', paid.location ?? '')
  }

  private fields(): Record<string, string> {
    const { ticketType } = this.event
    const attendee = { ticketType, fullName: 'Ёлкина Анна', birthDate: '1990-12-31', phone: '+79123456789' }
    const all = { ...attendee, email: this.email }
    return Object.fromEntries(Object.entries(all).map(([name, value]) => [`attendees[0][${name}]`, value]))
  }

  private async read(step: string, path: string, sentence: string): Promise<Answer> {
    const page = await this.get(step, path)
    if (!page.text.includes(sentence))
      throw new Error(`${path} does not say "${sentence}" but: ${sentences(page.text)}`)
    return page
  }

  private async get(step: string, path: string): Promise<Answer> {
    return this.keep(await this.client.ask(step, 'GET', path, this.headers()))
  }

  private async post(step: string, path: string, form: Answer | undefined, fields: Record<string, string>) {
    const [, token] = /name="_csrf" value="([^"]+)"/.exec(form?.text ?? '') ?? []
    if (!token) throw new Error(`No form for ${path} on: ${sentences(form?.text ?? '')}`)
    const body = new URLSearchParams({ _csrf: token, ...fields }).toString()
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' }
    return this.keep(await this.client.ask(step, 'POST', path, { ...this.headers(), ...type }, body))
  }

  private headers(): Record<string, string> {
    return { 'Accept-Language': 'ru', ...(this.#cookie && { Cookie: this.#cookie }) }
  }

  private keep(answer: Answer & { cookie: string | undefined }): Answer {
    this.#cookie = answer.cookie ?? this.#cookie
    return answer
  }
}

/** What a page says, for a message. */
function sentences(html: string): string {
  const [, main = html] = /<main[^>]*>([^]*)<\/main>/.exec(html) ?? []
  return main
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 300)
}
