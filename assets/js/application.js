// Adds and removes attendees without a round trip and keeps the total right. The server does the same without this.
const form = document.querySelector('form[data-application]')

if (form) application(form)

function application(form) {
  const list = form.querySelector('[data-attendees]')
  const template = form.querySelector('template[data-attendee]')
  const status = form.querySelector('[data-status]')
  const add = form.querySelector('[name="add"]')
  const attendees = () => [...list.children]

  form.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (button === add) {
      event.preventDefault()
      const type = list.lastElementChild.querySelector('select').value
      list.append(template.content.cloneNode(true))
      list.lastElementChild.querySelector('select').value = type
      refresh()
      list.lastElementChild.querySelector('input, select').focus()
      say('added', list.children.length)
    } else if (button?.name === 'remove') {
      event.preventDefault()
      const index = attendees().indexOf(button.closest('fieldset'))
      list.children[index].remove()
      refresh()
      list.children[Math.max(index - 1, 0)].querySelector('input, select').focus()
      say('removed', index + 1)
    }
  })
  form.addEventListener('change', showTotal)
  addEventListener('pageshow', showTotal)
  refresh()

  function refresh() {
    attendees().forEach(renumber)
    const { length } = attendees()
    for (const button of list.querySelectorAll('[name="remove"]')) button.hidden = length === 1
    const full = length >= Number(form.dataset.max)
    add.hidden = full
    form.querySelector('[data-full]').hidden = !full
    showTotal()
  }

  function say(what, number) {
    status.textContent = form.dataset[what].replace('#', number)
  }

  function showTotal() {
    const lines = new Map()
    for (const select of list.querySelectorAll('select')) {
      const { name, price } = select.selectedOptions[0]?.dataset ?? {}
      if (price === undefined) continue
      const line = lines.get(select.value) ?? { name, quantity: 0, amount: 0 }
      lines.set(select.value, { name, quantity: line.quantity + 1, amount: line.amount + Number(price) })
    }
    const chosen = [...lines.values()]
    const total = chosen.reduce((sum, { amount }) => sum + amount, 0)
    form.querySelector('[data-lines]').replaceChildren(...chosen.map(row))
    form.querySelector('[data-nothing]').hidden = chosen.length > 0
    form.querySelector('[data-total]').textContent = money(total)
    const free = chosen.length > 0 && total === 0
    const button = form.querySelector('[data-pay]')
    if (!button.hasAttribute('aria-disabled')) button.textContent = free ? button.dataset.register : button.dataset.pay
  }

  function row({ name, quantity, amount }) {
    const row = document.createElement('div')
    const [what, price] = [document.createElement('span'), document.createElement('span')]
    what.textContent = form.dataset.line.replace('##', quantity).replace('#', name)
    price.textContent = money(amount)
    price.className = 'price'
    row.append(what, price)
    return row
  }

  function money(minorUnits) {
    const style = { style: 'currency', currency: form.dataset.currency, currencyDisplay: 'narrowSymbol' }
    const language = document.documentElement.lang
    const { maximumFractionDigits: digits } = new Intl.NumberFormat(language, style).resolvedOptions()
    const whole = minorUnits % 10 ** digits === 0
    const options = whole ? { ...style, minimumFractionDigits: 0, maximumFractionDigits: 0 } : style
    return new Intl.NumberFormat(language, options).format(minorUnits / 10 ** digits)
  }
}

/** Names, ids and what refers to them carry the attendee's index. */
function renumber(attendee, index) {
  const inNames = (text) => text.replace(/attendees\[\w+\]/g, `attendees[${index}]`)
  const inIds = (text) => text.replace(/attendees-\w+?-/g, `attendees-${index}-`)
  for (const element of attendee.querySelectorAll('[name], [id], [for], [aria-describedby]')) {
    for (const attribute of ['id', 'for', 'aria-describedby']) {
      const value = element.getAttribute(attribute)
      if (value) element.setAttribute(attribute, inIds(value))
    }
    if (element.name) element.name = inNames(element.name)
  }
  const remove = attendee.querySelector('[name="remove"]')
  remove.value = index
  remove.setAttribute('aria-label', remove.dataset.label.replace('#', index + 1))
  const legend = attendee.querySelector('[data-legend]')
  legend.textContent = legend.dataset.legend.replace('#', index + 1)
}
