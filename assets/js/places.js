// Keeps the places of an event up to date while somebody looks at them. Without it the page says what it said.
const view = document.querySelector('[data-places]')
const patience = 60_000
const most = 5

if (view && 'EventSource' in globalThis) keepUpToDate(view)

function keepUpToDate(view) {
  let stream
  let later
  let failures = 0
  let state = view.dataset.state

  // Nobody looks at a hidden tab, and a browser has few connections for all of its tabs.
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : start()))
  addEventListener('pagehide', stop)
  addEventListener('pageshow', () => document.hidden || start())
  if (!document.hidden) start()

  function start() {
    if (stream) return
    clearTimeout(later)
    stream = new EventSource(view.dataset.places)
    stream.addEventListener('message', ({ data }) => {
      failures = 0
      show(JSON.parse(data))
    })
    stream.addEventListener('error', () => {
      // The browser itself comes back to a stream that broke, but not to one that was refused.
      if (stream?.readyState !== EventSource.CLOSED) return
      stop()
      if (++failures < most) later = setTimeout(() => document.hidden || start(), patience * (1 + Math.random()))
    })
  }

  function stop() {
    clearTimeout(later)
    stream?.close()
    stream = undefined
  }

  function show(places) {
    say('left', places.left)
    say('taken', places.taken)
    say('tag', places.tag)
    say('text', places.text)
    say('next', places.next)
    for (const bar of all('bar')) bar.setAttribute('width', places.share)
    for (const element of view.querySelectorAll('[data-places-type]')) {
      const type = places.types[element.dataset.placesType]
      if (!type) continue
      if (element.textContent !== type.text) element.textContent = type.text
      if (type.few === undefined) continue
      element.classList.toggle('few', type.few)
      element.classList.toggle('muted', !type.few)
    }
    for (const element of view.querySelectorAll('[data-places-type-taken]')) {
      const type = places.types[element.dataset.placesTypeTaken]
      if (type && element.textContent !== type.taken) element.textContent = type.taken
    }
    if (places.state === state) return
    // Only what changes what one can do is read out, not every place.
    if (state !== undefined) say('status', places.text || places.left)
    state = places.state
    for (const element of all('open')) element.hidden = state !== 'open'
    for (const element of all('closed')) element.hidden = state === 'open'
    for (const tag of all('tag')) {
      tag.classList.toggle('bad', state === 'cancelled')
      tag.classList.toggle('warn', state !== 'cancelled')
    }
  }

  function say(what, text) {
    for (const element of all(what)) if (element.textContent !== text) element.textContent = text
  }

  function all(what) {
    return view.querySelectorAll(`[data-places-${what}]`)
  }
}
