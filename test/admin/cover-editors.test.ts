import assert from 'node:assert/strict'
import { Cover, User } from '../../api/db'
import { words } from '../accounts/support'
import { aCoveredEvent, aPicture, multipart, type Part } from '../support/covers'
import { browserOf } from './support'

/** An event with a cover, and what the form for it shows to each of two people. */
async function twoEditors() {
  const { event, cover } = await aCoveredEvent({ alt: 'Сцена' })
  const organiser = await User.findOne({ id: event.organiser! })
  const page = `/admin/events/${event.id}/cover`
  const editors = await Promise.all(
    [1, 2].map(async () => {
      const visitor = await browserOf(organiser!)
      let seen = ''
      const look = async () => (seen = String((await visitor.get(page)).$('form [name=seen]').val()))
      await look()
      const save = async (alt: string, files: Part[] = []) => {
        const fields = { _csrf: await visitor.token(page), seen, alt }
        const parts = Object.entries(fields).map(([name, content]) => ({ name, content }))
        const { type, body } = multipart([...parts, ...files])
        return words(await visitor.follow(await visitor.upload(page, body, type)))
      }
      return { look, save }
    }),
  )
  const shown = async () =>
    (await Cover.find({ event: event.id, status: ['preparing', 'ready'] })).map(({ alt }) => alt)
  return { cover, first: editors[0]!, second: editors[1]!, shown }
}

describe('Two people who edit a cover', () => {
  const told = /мероприятие изменил кто-то ещё/

  it('overwrite no words of each other unless they have seen them', async () => {
    const { first, second, shown } = await twoEditors()
    assert.match(await first.save('Пианист на сцене'), /сохранен/i)
    const answer = await second.save('Пустой зал')
    assert.match(answer, told)
    assert.match(answer, /Пианист на сцене/)
    assert.deepEqual(await shown(), ['Пианист на сцене'])
    assert.doesNotMatch(await second.save('Пианист на сцене'), told, 'what would change nothing')
    await second.look()
    assert.doesNotMatch(await second.save('Пустой зал'), told)
    assert.deepEqual(await shown(), ['Пустой зал'])
  })

  it('overwrite no picture either', async () => {
    const { first, second, cover, shown } = await twoEditors()
    const content = await aPicture(640, 480).jpeg().toBuffer()
    const file = { name: 'cover', filename: 'a.jpg', content }
    await first.save('Новая', [file])
    assert.match(await second.save('Другая', [file]), told)
    assert.ok(!(await shown()).includes('Другая'))
    assert.equal(await Cover.count({ event: cover.event, alt: 'Другая', status: ['preparing', 'ready'] }), 0)
  })
})
