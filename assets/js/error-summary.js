// The summary of what is wrong takes focus, and its links lead into the fields, label included.
const summary = document.querySelector('.summary')

if (summary) {
  summary.focus()
  summary.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]')
    const field = link && document.getElementById(link.hash.slice(1))
    if (!field) return
    event.preventDefault()
    const box = field.closest('.field') ?? field
    box.scrollIntoView()
    field.focus({ preventScroll: true })
  })
}
