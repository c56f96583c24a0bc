import assert from 'node:assert/strict'
import { ReceiptSettings, User } from '../../api/db'
import paymentDifference from '../../api/models/PaymentDifference'
import { locales, texts } from '../../api/text'
import { atHome } from '../http/open-form'

const path = '/admin/receipts'
const choice = { _method: 'PUT', taxSystem: '2', vatCode: '11', paymentSubject: 'service', paymentMode: 'full_payment' }

describe('What receipts say', () => {
  const chosenBy = async (email: string) => {
    const user = (await User.findOne({ email }))!.id
    const [row] = await ReceiptSettings.find({ user })
    return row && [row.taxSystem, row.vatCode, row.paymentSubject, row.paymentMode]
  }

  it('is chosen by organisers for themselves, changed, and taken back', async () => {
    const [one, other] = [await atHome(), await atHome()]
    await other.visitor.submit(path, { ...choice, vatCode: '1' })
    const empty = await one.visitor.get(path)
    assert.match(empty.text, /Чеки не выдаются/)
    assert.equal(empty.$('[name=receipts]').length, 0)
    await one.visitor.submit(path, choice)
    assert.deepEqual(await chosenBy(one.person.email), [2, 11, 'service', 'full_payment'])
    const shown = await one.visitor.follow(await one.visitor.submit(path, { ...choice, taxSystem: '', vatCode: '7' }))
    assert.deepEqual(await chosenBy(one.person.email), [null, 7, 'service', 'full_payment'])
    assert.match(shown.$('[role=status]').text(), /Сохранили/)
    assert.equal(shown.$('[name=vatCode] [selected]').text(), 'НДС 5%')
    assert.equal(shown.$('[name=taxSystem] [selected]').attr('value'), '')
    const stopped = await one.visitor.follow(await one.visitor.submit(path, { ...choice, receipts: 'none' }))
    assert.match(stopped.text, /Чеки не выдаются/)
    assert.deepEqual(await chosenBy(one.person.email), undefined)
    assert.deepEqual(await chosenBy(other.person.email), [2, 1, 'service', 'full_payment'])
  })

  it('has a word for every kind of difference that an admin may see', () => {
    for (const locale of locales)
      for (const kind of paymentDifference.attributes.kind.isIn ?? []) assert.ok(texts(locale).t(`doctor.kind.${kind}`))
    assert.ok(paymentDifference.attributes.kind.isIn?.includes('receipt'))
  })

  it('offers every code with the name that the law gives it', async () => {
    const { $ } = await (await atHome()).visitor.get(path)
    const labels = $('select option')
      .toArray()
      .map((option) => $(option).text())
    for (const name of ['Без НДС', 'НДС 22%', 'Упрощённая (УСН), доходы', 'Услуга', 'Полная предоплата'])
      assert.ok(labels.includes(name), name)
    assert.equal(new Set(labels).size, labels.length)
    assert.equal($('[name=vatCode] option').length, 12)
  })
})
