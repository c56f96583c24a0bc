/** The button that shares a page: by what the device offers for it, else by copying the address. */
for (const button of document.querySelectorAll('[data-share]')) {
  const { share: url, title, send, copied } = button.dataset
  const status = button.parentElement.querySelector('[data-shared]')
  const canSend = typeof navigator.share === 'function'
  if (!canSend && !navigator.clipboard) continue
  if (canSend) button.textContent = send
  button.classList.remove('awaited')
  button.addEventListener('click', async () => {
    try {
      if (canSend) return await navigator.share({ title, url })
      await navigator.clipboard.writeText(url)
      status.textContent = copied
    } catch {
      // Closed without choosing anything, or the browser does not allow it: the links beside it still work.
    }
  })
}
