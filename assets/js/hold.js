// Counts down the time for which an order holds its places. The page says until when; this says how long.
const hold = document.querySelector('[data-hold]')

if (hold) countDown(hold)

function countDown(hold) {
  const seconds = Number(hold.dataset.hold)
  if (!(seconds > 0)) return
  // The server says how many seconds are left: the clock of the reader's device may be wrong.
  const end = performance.now() + seconds * 1000
  const clock = hold.querySelector('[data-clock]')
  const status = hold.querySelector('[role="status"]')
  hold.querySelector('[data-label]').textContent = hold.dataset.label
  hold.querySelector('[data-until]').textContent = hold.dataset.until
  clock.textContent = shown(seconds)

  const timer = setInterval(() => {
    const left = Math.ceil((end - performance.now()) / 1000)
    clock.textContent = shown(Math.max(left, 0))
    // Only at the few moments that have a sentence: a screen reader must not count along.
    const sentence = hold.dataset[`at${left}`]
    if (sentence && status.textContent !== sentence) status.textContent = sentence
    if (left > 0) return
    clearInterval(timer)
    status.textContent = hold.dataset.over
    // A moment later, so that the server agrees. The page that comes has no time left and does not reload again.
    setTimeout(() => location.reload(), 1500)
  }, 1000)
}

function shown(seconds) {
  const two = (number) => String(number).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}
