// Shows what passkeys need where the browser knows them, asks it for one, and sends its answer with the plain form.
const { browserSupportsWebAuthn, browserSupportsWebAuthnAutofill, startAuthentication, startRegistration } =
  globalThis.SimpleWebAuthnBrowser ?? {}
const ask = { create: startRegistration, get: startAuthentication }

if (browserSupportsWebAuthn?.()) {
  for (const element of document.querySelectorAll('[data-passkey-known]')) element.classList.remove('awaited')
  for (const form of document.querySelectorAll('form[data-passkey]')) prepare(form)
} else {
  for (const element of document.querySelectorAll('[data-passkey-unknown]')) element.hidden = false
}

function prepare(form) {
  const { credential } = form.elements
  const said = form.querySelector('[data-passkey-said]')
  const optionsJSON = JSON.parse(form.dataset.options)
  let asking = false

  // First of all that listen: a form that waits for the browser's answer has not been sent.
  form.addEventListener('submit', sendWithAnswer, { capture: true })
  // Back from the next page: the answer has been used.
  addEventListener('pageshow', () => (credential.value = ''))
  offerInField()

  function sendWithAnswer(event) {
    // A field that is still empty is the server's to complain about, before a passkey is made for nothing.
    const incomplete = [...form.querySelectorAll('[required]')].some(({ value }) => value.trim() === '')
    if (credential.value || incomplete) return
    event.preventDefault()
    if (asking) return
    asking = true
    say('')
    ask[form.dataset.passkey]({ optionsJSON })
      .then(send, (error) => {
        say(error.name === 'InvalidStateError' ? (form.dataset.known ?? form.dataset.failed) : form.dataset.failed)
        offerInField()
      })
      .finally(() => (asking = false))
  }

  /** Among the names that the browser offers to fill in. Whoever presses the button instead ends this. */
  async function offerInField() {
    if (form.dataset.passkey !== 'get' || !(await browserSupportsWebAuthnAutofill())) return
    startAuthentication({ optionsJSON, useBrowserAutofill: true }).then(send, () => {})
  }

  function send(answer) {
    credential.value = JSON.stringify(answer)
    form.requestSubmit(form.querySelector('button:not([type])'))
  }

  function say(sentence) {
    said.textContent = sentence
    said.hidden = sentence === ''
  }
}
