// A form is sent once: the second click is dropped, and the button shows that it works.
const patience = 20_000

for (const form of document.querySelectorAll('form[data-once]')) form.addEventListener('submit', sendOnce)

// Back from the next page the browser may show this one as it was left.
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(release))

function sendOnce(event) {
  const form = event.currentTarget
  if (event.defaultPrevented) return
  if ('sent' in form.dataset) return event.preventDefault()
  form.dataset.sent = ''
  const button = event.submitter ?? form.querySelector('button')
  button?.setAttribute('aria-disabled', 'true')
  if (button?.dataset.busy) {
    button.dataset.idle = button.textContent
    button.textContent = button.dataset.busy
  }
  // A request that never arrives must not lock the form for good.
  setTimeout(release, patience, form)
}

function release(form) {
  delete form.dataset.sent
  for (const button of form.querySelectorAll('[aria-disabled]')) {
    button.removeAttribute('aria-disabled')
    if (button.dataset.idle) button.textContent = button.dataset.idle
    delete button.dataset.idle
  }
}
