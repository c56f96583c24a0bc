import type { Home } from './embedded-home'
import { failure } from './embedded-log'
import { nativeFor } from './embedded-native'
import { findServer, launch, servesHome, type Launch } from './embedded-server'
import { keptPort } from './embedded-start'

const everyMs = 1000
const everyMsWhileDead = 200
const tellAfterMs = 10_000

interface Death {
  since: number
  launched?: Launch
  told: boolean
}

/** See `keepEmbedded`. Unlike a start it never waits: each look does one thing, and the next look sees what came of it. */
export function keepServer(home: Home, tell: (message: string) => void): () => void {
  const port = keptPort(home)
  let death: Death | undefined
  let timer: NodeJS.Timeout | undefined
  let ended = false

  function look() {
    try {
      bringBack()
    } catch (error) {
      tellOnce(error instanceof Error ? error.message : String(error))
    }
    schedule()
  }

  function bringBack() {
    const server = findServer(home)
    if (server?.ready) {
      if (death) tell(server.port === port ? back : `${back} But on another port: start this process again.`)
      death = undefined
      return
    }
    if (server) return
    death ??= { since: Date.now(), told: false }
    if (death.launched && servesHome(death.launched.pid, home)) return
    // A launch fails while the last children of the dead server still end; only one that goes on failing is news.
    if (Date.now() - death.since > tellAfterMs) tellOnce(failure(home, death.launched?.logFrom))
    death.launched = launch(home, nativeFor(home), port)
  }

  function tellOnce(message: string) {
    if (death?.told) return
    if (death) death.told = true
    tell(`PostgreSQL has died and does not come back; trying on. ${message}`)
  }

  function schedule() {
    if (ended) return
    timer = setTimeout(look, death && !death.told ? everyMsWhileDead : everyMs).unref()
  }

  schedule()
  return () => {
    ended = true
    clearTimeout(timer)
  }
}

const back = 'PostgreSQL had died and was started again.'
