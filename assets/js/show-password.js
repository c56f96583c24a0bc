// A button that shows what was typed as a password. It appears only where it can work.
for (const button of document.querySelectorAll('[data-show-password]')) {
  const input = document.getElementById(button.getAttribute('aria-controls'))
  const status = button.parentElement.querySelector('[role="status"]')
  const { show, hide, showLabel, hideLabel, shown, hidden } = button.dataset

  const turn = (visible) => {
    input.type = visible ? 'text' : 'password'
    button.textContent = visible ? hide : show
    button.setAttribute('aria-label', visible ? hideLabel : showLabel)
  }
  button.addEventListener('click', () => {
    const visible = input.type === 'password'
    turn(visible)
    status.textContent = visible ? shown : hidden
  })
  // Sent as a password, so that browsers offer to keep it and never list it among other texts.
  input.form.addEventListener('submit', () => turn(false))
  button.hidden = false
}
