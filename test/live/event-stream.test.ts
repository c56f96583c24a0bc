import assert from 'node:assert/strict'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Response } from 'express'
import { EventStream } from '../../api/http/event-stream'
import { eventually } from '../support/eventually'

/** A stream to a reader who takes nothing until told to. */
async function toSlowReader() {
  const opened: { stream?: EventStream; res?: ServerResponse } = {}
  const server = createServer((_req, res) => {
    const express = Object.assign(res, {
      status: () => express,
      set: (headers: Record<string, string>) => (
        Object.entries(headers).map((each) => res.setHeader(...each)),
        express
      ),
    }) as unknown as Response
    Object.assign(opened, { res, stream: new EventStream(express, 'ru') })
    opened.stream?.open()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const reader = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, host: '127.0.0.1', agent: false }, resolve).on('error', reject).end()
  })
  reader.on('error', () => undefined)
  const { stream, res } = opened
  assert.ok(stream && res)
  return { stream, res, reader, close: () => (reader.destroy(), server.close()) }
}

const message = (number: number) => `${number} ${'м'.repeat(100_000)}`

describe('A stream to a reader who takes nothing', () => {
  it('keeps one message at most, and the last one arrives once the reader reads on', async () => {
    const { stream, res, reader, close } = await toSlowReader()
    try {
      // Until the connection itself takes nothing more.
      let last = 0
      for (let stuck = 0; stuck < 30; stuck = res.writableNeedDrain ? stuck + 1 : 0) {
        stream.show(message(++last))
        await pause(1)
      }
      assert.ok(res.writableLength < 2 * Buffer.byteLength(message(last)), `${res.writableLength} bytes are kept`)
      let text = ''
      reader.setEncoding('utf8').on('data', (part: string) => (text += part))
      await eventually(async () => text.includes(`\n\ndata: ${last} м`))
      const numbers = [...text.matchAll(/data: (\d+) /g)].map(([, number]) => Number(number))
      assert.deepEqual(
        numbers,
        numbers.toSorted((a, b) => a - b),
      )
      assert.ok(numbers.length < last - 20)
    } finally {
      close()
    }
  })

  it('ends after two heartbeats that nobody takes; with somebody who reads it goes on', async () => {
    const { stream, res, close } = await toSlowReader()
    const awake = await toSlowReader()
    try {
      awake.reader.resume()
      for (let number = 1; number <= 300; number++) stream.show(message(number))
      for (const each of [stream, stream, stream, awake.stream, awake.stream, awake.stream]) each.beat()
      assert.equal(res.destroyed, true)
      assert.equal(awake.res.destroyed, false)
    } finally {
      close()
      awake.close()
    }
  })
})
