import { logger } from '../log'
import { onChange } from './changes'
import { lookAtPlaces, type Places } from './places'
import { Turns } from './turns'
import type { Viewer } from './viewer'
import { say, voice } from './voice'

interface Room {
  viewers: Set<Viewer>
  loaded: Promise<void>
  places?: Places
  /** What was last said in each voice. */
  said: Map<string, string>
}

/** At most so often, in milliseconds, the hub asks about changed events, and about so many at once. */
const pause = 250
const atOnce = 100
const heartbeat = 20_000

/**
 * Keeps the viewers of events up to date. A change of an event that somebody looks at costs one query for all of them,
 * and for all other events that changed in the same moment.
 */
export class PlacesHub {
  readonly #rooms = new Map<string, Room>()
  readonly #slugs = new Map<string, string>()
  readonly #stale = new Set<string>()
  readonly #silence: () => void
  readonly #beat: NodeJS.Timeout
  readonly #turns = new Turns(pause, () => this.#lookAgain())

  constructor() {
    this.#silence = onChange('foyer_places', (event) => this.#changed(event))
    this.#beat = setInterval(() => this.#beatAll(new Date()), heartbeat)
  }

  /** Shows the places now and at every change until `leave`. False: there is no such event. */
  async watch(slug: string, viewer: Viewer): Promise<boolean> {
    const room = this.#rooms.get(slug) ?? this.#open(slug)
    room.viewers.add(viewer)
    try {
      await room.loaded
    } catch (error) {
      this.leave(slug, viewer)
      throw error
    }
    if (!room.places) {
      this.leave(slug, viewer)
      return false
    }
    const message = say(room.places, viewer, new Date())
    if (!room.said.has(voice(viewer))) room.said.set(voice(viewer), message)
    viewer.show(message)
    // The end may have come meanwhile.
    if (!room.viewers.has(viewer)) viewer.end()
    return true
  }

  leave(slug: string, viewer: Viewer): void {
    const room = this.#rooms.get(slug)
    room?.viewers.delete(viewer)
    if (room?.viewers.size === 0) this.#close(slug, room)
  }

  /** Ends every view. */
  close(): void {
    this.#silence()
    clearInterval(this.#beat)
    this.#turns.stop()
    for (const [slug, room] of this.#rooms) this.#close(slug, room)
  }

  #open(slug: string): Room {
    const room: Room = { viewers: new Set(), said: new Map(), loaded: Promise.resolve() }
    room.loaded = lookAtPlaces([slug]).then((found) => {
      room.places = found.get(slug)
      if (room.places) this.#slugs.set(room.places.event.id, slug)
    })
    this.#rooms.set(slug, room)
    return room
  }

  #close(slug: string, room: Room): void {
    this.#rooms.delete(slug)
    this.#stale.delete(slug)
    if (room.places) this.#slugs.delete(room.places.event.id)
    for (const viewer of room.viewers) viewer.end()
    room.viewers.clear()
  }

  /** A room that is still being opened may have read what was there before the change. */
  #changed(event: string | undefined): void {
    const slug = event === undefined ? undefined : this.#slugs.get(event)
    if (slug !== undefined) this.#stale.add(slug)
    else for (const [each, { places }] of this.#rooms) if (event === undefined || !places) this.#stale.add(each)
    if (this.#stale.size > 0) this.#turns.want()
  }

  async #lookAgain(): Promise<void> {
    try {
      await this.#look()
    } catch (error) {
      logger().warn('The places could not be looked at:', error instanceof Error ? error.message : error)
      for (const slug of this.#rooms.keys()) this.#stale.add(slug)
    }
    if (this.#stale.size > 0) this.#turns.want()
  }

  async #look(): Promise<void> {
    const slugs = [...this.#stale].slice(0, atOnce)
    const rooms = slugs.map((slug) => [slug, this.#rooms.get(slug)] as const)
    for (const slug of slugs) this.#stale.delete(slug)
    // A room that is being opened first gets what it has asked for; this is newer.
    await Promise.allSettled(rooms.flatMap(([, room]) => (room ? [room.loaded] : [])))
    const found = await lookAtPlaces(slugs)
    for (const [slug, room] of rooms) {
      const places = found.get(slug)
      if (!room || this.#rooms.get(slug) !== room) continue
      if (!places) this.#close(slug, room)
      else this.#say(Object.assign(room, { places }), new Date())
    }
  }

  #say(room: Room, now: Date): void {
    const { places, said } = room
    if (!places) return
    const messages = new Map<string, string>()
    for (const viewer of room.viewers) {
      const message = messages.get(voice(viewer)) ?? say(places, viewer, now)
      messages.set(voice(viewer), message)
      if (said.get(voice(viewer)) !== message) viewer.show(message)
    }
    for (const [each, message] of messages) said.set(each, message)
  }

  /** Time alone opens and ends sales. */
  #beatAll(now: Date): void {
    for (const room of this.#rooms.values()) {
      this.#say(room, now)
      for (const viewer of room.viewers) viewer.beat()
    }
  }
}
