/** Where people read their mail, by the domain of their address. */
const services: { name: string; url: string; domains: string[] }[] = [
  { name: 'Gmail', url: 'https://mail.google.com/', domains: ['gmail.com', 'googlemail.com'] },
  {
    name: 'Яндекс Почта',
    url: 'https://mail.yandex.ru/',
    domains: ['yandex.ru', 'ya.ru', 'yandex.com', 'yandex.by', 'yandex.kz', 'yandex.ua', 'narod.ru'],
  },
  {
    name: 'Почта Mail.ru',
    url: 'https://e.mail.ru/',
    domains: ['mail.ru', 'inbox.ru', 'list.ru', 'bk.ru', 'internet.ru', 'xmail.ru'],
  },
  {
    name: 'Рамблер/почта',
    url: 'https://mail.rambler.ru/',
    domains: ['rambler.ru', 'lenta.ru', 'autorambler.ru', 'myrambler.ru', 'ro.ru', 'rambler.ua'],
  },
  {
    name: 'Outlook',
    url: 'https://outlook.live.com/mail/',
    domains: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'live.ru', 'hotmail.ru', 'outlook.fr', 'outlook.de'],
  },
  { name: 'iCloud', url: 'https://www.icloud.com/mail/', domains: ['icloud.com', 'me.com', 'mac.com'] },
  { name: 'Yahoo Mail', url: 'https://mail.yahoo.com/', domains: ['yahoo.com', 'ymail.com', 'rocketmail.com'] },
  { name: 'Proton Mail', url: 'https://mail.proton.me/', domains: ['proton.me', 'protonmail.com', 'pm.me'] },
  { name: 'GMX', url: 'https://www.gmx.net/', domains: ['gmx.net', 'gmx.de', 'gmx.com'] },
  { name: 'Zoho Mail', url: 'https://mail.zoho.com/', domains: ['zoho.com', 'zohomail.com'] },
  { name: 'AOL Mail', url: 'https://mail.aol.com/', domains: ['aol.com'] },
  { name: 'Fastmail', url: 'https://app.fastmail.com/', domains: ['fastmail.com', 'fastmail.fm'] },
  { name: 'Tuta', url: 'https://app.tuta.com/', domains: ['tuta.com', 'tutanota.com', 'tuta.io'] },
]

export interface MailService {
  name: string
  url: string
}

/** The mail service of an address, or null where it is not known. */
export function mailServiceOf(email: string): MailService | null {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const known = /^yahoo\.[a-z]{2,3}(\.[a-z]{2})?$/.test(domain) ? 'yahoo.com' : domain
  const service = services.find(({ domains }) => domains.includes(known))
  return service ? { name: service.name, url: service.url } : null
}
