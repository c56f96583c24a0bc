import type { EventRow, Fresh, TicketTypeRow } from './db'

type DemoEvent = Omit<Fresh<EventRow, 'taken' | 'version'>, 'organiser'> & {
  /** Places that are taken already. */
  guests?: number
  ticketTypes: Omit<Fresh<TicketTypeRow, 'taken' | 'maxPerOrder' | 'position' | 'hidden'>, 'event'>[]
}

const day = 24 * 60 * 60 * 1000
const moscow = { timeZone: 'Europe/Moscow', status: 'published', currency: 'RUB' } as const

/** One free, one paid, one nearly full; all in the weeks to come. */
export function demoEvents(now: Date): DemoEvent[] {
  return [
    {
      ...moscow,
      slug: 'kak-zvuchit-gorod',
      category: 'lecture',
      title: 'Лекторий: как звучит город',
      description:
        'Почему один двор кажется тихим, а другой гудит, хотя машин в них поровну? Архитектор и акустик разбирают записи, сделанные в шести районах, и показывают, как звук меняет привычки.\n\nПосле лекции можно послушать записи в наушниках и задать вопросы.',
      ...evening(now, 9, 18, 90),
      venue: 'Библиотека имени Герцена',
      address: 'ул. Герцена, 50',
      city: 'Киров',
      capacity: 60,
      ticketTypes: [{ name: 'Свободный вход по регистрации', price: 0 }],
    },
    {
      ...moscow,
      slug: 'bolshoy-elochnyy-market',
      category: 'festival',
      title: 'Большой ёлочный маркет и мастерская игрушек из стекла',
      description:
        'Сорок мастеров привезут игрушки из выдувного стекла, ватные фигурки и открытки ручной печати. В мастерской можно расписать шар и забрать его с собой: краски, кисти и фартук дадим.\n\nГардероб работает весь день, в буфете есть горячий чай.',
      ...evening(now, 16, 12, 480),
      venue: 'Дом культуры «Заря»',
      address: 'Болотная наб., 15',
      city: 'Москва',
      capacity: 320,
      ticketTypes: [
        { name: 'Вход на маркет', price: 150_000 },
        { name: 'Маркет и роспись шара', price: 280_000, quota: 40 },
      ],
    },
    {
      ...moscow,
      slug: 'kvartirnik-na-sibirskoy',
      category: 'concert',
      title: 'Квартирник на Сибирской',
      timeZone: 'Asia/Yekaterinburg',
      description:
        'Акустический вечер на тридцать человек: две гитары, виолончель и рассказы между песнями.\n\nМест почти не осталось.',
      ...evening(now, 23, 20, 150),
      venue: 'Клуб «Подвал»',
      address: 'ул. Сибирская, 8',
      city: 'Пермь',
      capacity: 30,
      guests: 28,
      ticketTypes: [{ name: 'Входной билет', price: 220_000 }],
    },
  ]
}

/** So many days from now at a full hour, Moscow time, so many minutes long. */
function evening(now: Date, days: number, hour: number, minutes: number) {
  const midnight = Math.floor((now.getTime() + days * day) / day) * day
  const startsAt = new Date(midnight + (hour - 3) * 60 * 60 * 1000)
  return { startsAt, endsAt: new Date(startsAt.getTime() + minutes * 60_000) }
}
