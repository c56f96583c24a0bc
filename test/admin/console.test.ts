import assert from 'node:assert/strict'
import { query } from '../../api/db'
import { settings } from '../../api/settings'
import { someUser, words } from '../accounts/support'
import { anEvent } from '../support/builders'
import { aSecondStep } from '../support/second-step'
import { VisitorAgent, type Page } from '../support/visitor'
import { anAdmin, browserOf } from './support'

const titles = ({ $ }: Page) =>
  $('.table tbody th')
    .map((_, cell) => $(cell).text())
    .get()

describe('The organiser console', () => {
  it('asks a visitor to sign in at its own door, and comes back to what was wanted', async () => {
    const visitor = new VisitorAgent()
    const page = await visitor.get('/admin/users?q=a')
    assert.deepEqual([page.status, page.location], [303, '/admin/login'])
    assert.match(words(await visitor.get('/admin/login')), /Войдите, чтобы открыть эту страницу/)
  })

  it('is closed to who waits and to who is blocked', async () => {
    for (const status of ['wait', 'blocked'] as const) {
      const visitor = await browserOf(await someUser(status))
      assert.equal((await visitor.get('/admin')).location, '/admin/login')
    }
  })

  it('is a click away for everybody who is signed in, and not offered to anybody else', async () => {
    const visitor = await browserOf(await someUser('active'))
    assert.equal((await visitor.get('/')).$('header a[href="/admin"]').text(), 'Организатору')
    assert.equal((await visitor.get('/profile')).$('main a[href="/admin"]').length, 1)
    assert.equal((await new VisitorAgent('en').get('/')).$('a[href="/admin"]').length, 0)
  })

  it("shows an organiser their own events, drafts included, and nobody else's", async () => {
    const organiser = await someUser('active')
    await anEvent({ organiser: organiser.id, title: 'Мой вечер', capacity: 40 })
    await anEvent({ organiser: organiser.id, title: 'Мой черновик', status: 'draft' })
    await anEvent({ title: 'Чужой вечер' })
    const page = await (await browserOf(organiser)).get('/admin/events')
    assert.deepEqual(titles(page).sort(), ['Мой вечер', 'Мой черновик'])
    assert.match(words(page), /0 из 40/)
    assert.match(words(page), /опубликовано/)
    assert.match(words(page), /черновик/)
    assert.equal(page.$('nav a[href="/admin/users"]').length, 0)
  })

  it('shows an admin the events of everybody, and the way to the users', async () => {
    const { event } = await anEvent({ startsAt: new Date('2126-01-01'), endsAt: new Date('2126-01-02') })
    const page = await (await anAdmin()).visitor.get('/admin/events')
    assert.equal(page.$(`a[href="/admin/events/${event.id}"]`).length, 1)
    assert.equal(page.$('nav a[href="/admin/users"]').length, 1)
    assert.match(words(page), /Дарья Юрьева/)
  })

  it('links every title to what the console knows of the event, drafts too, and every link works', async () => {
    const organiser = await someUser('active')
    const statuses = ['published', 'draft', 'cancelled'] as const
    for (const status of statuses) await anEvent({ organiser: organiser.id, title: status, status })
    const visitor = await browserOf(organiser)
    const { $ } = await visitor.get('/admin/events')
    const links = $('.table a').map((_, link) => $(link).attr('href'))
    assert.equal(links.length, 3)
    for (const link of links.get()) assert.equal((await visitor.get(link)).status, 200)
  })

  it('says what will be there where there is nothing yet', async () => {
    const page = await (await browserOf(await someUser('active'))).get('/admin/events')
    assert.match(words(page), /Мероприятий пока нет/)
    assert.equal(page.$('.table').length, 0)
  })

  it('goes through all events page by page, each of them once, also those that begin at the same moment', async () => {
    const organiser = await someUser('active')
    const startsAt = new Date('2127-05-05T10:00:00Z')
    const endsAt = new Date('2127-05-05T12:00:00Z')
    const names = Array.from({ length: 65 }, (_, index) => `Вечер ${index}`)
    await Promise.all(names.map((title) => anEvent({ organiser: organiser.id, title, startsAt, endsAt }, [])))
    // Waterline writes milliseconds, PostgreSQL knows microseconds.
    await query(`UPDATE event SET starts_at = starts_at + random() * interval '3 microseconds' WHERE organiser = $1`, [
      organiser.id,
    ])
    const visitor = await browserOf(organiser)
    const seen: string[] = []
    const sizes: number[] = []
    for (let path: string | undefined = '/admin/events'; path;) {
      const page: Page = await visitor.get(path)
      seen.push(...titles(page))
      sizes.push(titles(page).length)
      path = page.$('a[rel=next]').attr('href')
    }
    assert.deepEqual(sizes, [30, 30, 5])
    assert.deepEqual(seen.sort(), names.sort())
  })
})

describe('The console where admins need a second step (ADMIN_TOTP=required)', () => {
  before(() => Object.assign(settings(), { adminTotp: 'required' }))
  after(() => Object.assign(settings(), { adminTotp: 'optional' }))
  const pages = ['/admin', '/admin/users', '/admin/users?q=a']

  it('is closed as a whole to an admin without one, who is led to where it is set up', async () => {
    const { admin, visitor } = await anAdmin()
    const stranger = await someUser('active')
    for (const path of [...pages, `/admin/users/${admin.id}`]) {
      const page = await visitor.get(path)
      assert.deepEqual([path, page.status, page.location], [path, 303, '/profile/second_step/new'])
    }
    assert.match(words(await visitor.get('/profile')), /Администраторам нужен второй шаг входа/)
    const _csrf = await visitor.token('/', '/logout')
    const answer = await visitor.send(`/admin/users/${stranger.id}/block`, { _csrf })
    assert.equal(answer.location, '/profile/second_step/new')
    assert.equal(
      (await query<{ status: string }>('SELECT status FROM "user" WHERE id = $1', [stranger.id]))[0]?.status,
      'active',
    )
  })

  it('opens once the admin has one', async () => {
    const { admin, visitor } = await anAdmin()
    await aSecondStep(admin.id)
    for (const path of pages) assert.equal((await visitor.get(path)).status, 200)
  })

  it('is open to every other organiser as before', async () => {
    assert.equal((await (await browserOf(await someUser('active'))).get('/admin')).status, 200)
  })
})
