import type { Response } from 'express'
import type { Viewer } from '../live/viewer'
import type { Locale } from '../text'

/** How soon a browser comes back when its stream ends, in milliseconds; after a stop not all at the same moment. */
const comeBack = 5000
const spread = 10_000

/** Heartbeats in a row that somebody may take nothing. */
const patience = 2

/**
 * An answer of server-sent events. What a slow reader has not taken when the next comes is replaced by it, so that
 * nobody makes the server keep more than one message; who takes nothing for long is let go.
 */
export class EventStream implements Viewer {
  #waiting: string | undefined
  #deaf = 0

  constructor(
    private readonly res: Response,
    readonly locale: Locale,
    readonly as: Viewer['as'] = 'visitor',
  ) {
    res.on('drain', () => this.#drained())
  }

  /** Says what comes. `no-transform` keeps compression away, ours and that of proxies: it would hold messages back. */
  open(): void {
    this.res.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    })
    this.res.write(`retry: ${comeBack}\n\n`)
  }

  show(message: string): void {
    if (this.res.destroyed || this.res.writableEnded) return
    if (!this.res.headersSent) this.open()
    if (this.res.writableNeedDrain) this.#waiting = message
    else this.res.write(`data: ${message}\n\n`)
  }

  beat(): void {
    if (!this.res.headersSent || this.res.destroyed) return
    if (!this.res.writableNeedDrain) this.res.write(':\n\n')
    else if (++this.#deaf >= patience) this.res.destroy()
  }

  end(): void {
    // One that is being opened is answered by who opens it.
    if (this.res.headersSent && !this.res.writableEnded)
      this.res.end(`retry: ${comeBack + Math.round(Math.random() * spread)}\n\n`)
  }

  #drained(): void {
    this.#deaf = 0
    const message = this.#waiting
    this.#waiting = undefined
    if (message !== undefined) this.show(message)
  }
}
