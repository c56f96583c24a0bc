import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { aSite, commands, production, type Environment, type Site } from './server'

describe('A start with wrong settings', function () {
  this.timeout(60_000)
  let site: Site

  before(async () => {
    site = await aSite()
  })
  after(() => site.clear())

  const mistakes: Environment = {
    BASE_URL: 'foyer.example.org',
    DATABASE_URL: 'mysql://foyer:geheim-1@db/foyer',
    SESSION_SECRET: 'geheim-2',
    SMTP_URL: 'http://foyer:geheim-3@mail',
    HOLD_MINUTES: 'ten',
  }

  async function ended(command: string[], environment: Environment) {
    const server = site.start(command, environment)
    assert.equal(await server.exited, 1, server.output())
    return server.output()
  }

  for (const [how, command] of [
    ['app.ts', commands.registered],
    ['sails lift', commands.lift],
  ] as const) {
    it(`names all of them at once and ends with 1, before anything is touched: ${how}`, async () => {
      const output = await ended(command, mistakes)
      for (const name of Object.keys(mistakes)) assert.match(output, new RegExp(`^ +- ${name} `, 'm'))
      assert.doesNotMatch(output, /^ +at /m)
      assert.equal(existsSync(join(site.dataDir, 'postgres')), false)
    })

    it(`never shows a secret: ${how}`, async () => {
      assert.doesNotMatch(await ended(command, mistakes), /geheim|Error/)
    })
  }

  it('names everything that production requires', async () => {
    const output = await ended(commands.liftProd, {})
    const { NODE_ENV, ...required } = production(site.url)
    assert.equal(NODE_ENV, 'production')
    for (const name of Object.keys(required)) assert.match(output, new RegExp(`^ +- ${name} is required`, 'm'))
  })
})
