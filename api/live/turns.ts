/** Does the work soon after somebody wants it: one at a time, and never more often than every `pause` milliseconds. */
export class Turns {
  #wanted = false
  #busy = false
  #stopped = false
  #begun = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly pause: number,
    private readonly work: () => Promise<void>,
  ) {}

  want(): void {
    this.#wanted = true
    this.#plan()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  #plan(): void {
    if (!this.#wanted || this.#busy || this.#timer || this.#stopped) return
    const delay = Math.max(0, this.#begun + this.pause - performance.now())
    this.#timer = setTimeout(() => void this.#run(), delay)
  }

  async #run(): Promise<void> {
    this.#timer = undefined
    this.#wanted = false
    this.#busy = true
    this.#begun = performance.now()
    await this.work().finally(() => {
      this.#busy = false
      this.#plan()
    })
  }
}
