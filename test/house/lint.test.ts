import assert from 'node:assert/strict'
import { join, resolve } from 'node:path'
import { ESLint } from 'eslint'
import tseslint from 'typescript-eslint'

describe('The linter', function () {
  this.timeout(20_000)
  const root = resolve(__dirname, '../..')
  // The rules that need types are only asked whether they are on: to run them takes the types of the whole project.
  const eslint = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked })

  /** The rules that complain about this code at this place. */
  async function complaints(path: string, code: string): Promise<string[]> {
    const [result] = await eslint.lintText(code, { filePath: join(root, path) })
    return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message)
  }

  const wall = 'no-restricted-imports'
  const cast = 'house/no-claims'
  const environment = 'no-restricted-properties'
  const transaction = 'no-restricted-syntax'
  const samples: [string, string, string, string | undefined][] = [
    ...['accounts', 'ticketing', 'payments', 'mail', 'bus', 'jobs', 'db'].flatMap((room): typeof samples => [
      ['knows no Express', `api/${room}/a.ts`, "import express from 'express'", wall],
      ['knows no Express by its types', `api/${room}/a.ts`, "import type { Request } from 'express'", wall],
      ['knows no Sails', `api/${room}/a.ts`, "import sails from 'sails'", wall],
      ['knows no HTTP', `api/${room}/messages/a.ts`, "import { linksFor } from '../../http/links'", wall],
      ['knows no controllers', `api/${room}/a.ts`, "import '../controllers/EventController'", wall],
      ['knows no pages', `api/${room}/a.ts`, "export * from '../pages/months'", wall],
      [
        'knows rows and links',
        `api/${room}/a.ts`,
        "import type { Links } from '../links'\nexport type A = Links",
        undefined,
      ],
    ]),
    ['may know the web outside the domain', 'api/pages/a.ts', "import '../http/links'", undefined],
    ['leaves the driver to api/db', 'api/ticketing/a.ts', "import { Pool } from 'pg'", wall],
    ['leaves the driver to api/db', 'api/http/a.ts', "import { Pool } from 'pg'", wall],
    ['lets api/db have it', 'api/db/a.ts', "import 'pg'", undefined],
    ['leaves the environment to the settings', 'api/http/a.ts', 'export const a = process.env.PORT', environment],
    ['leaves the environment to the settings', 'config/a.ts', 'export const { env } = process', environment],
    [
      'leaves the environment to the settings',
      'api/http/a.ts',
      "import { env } from 'node:process'\nexport { env }",
      wall,
    ],
    ['lets the settings read it', 'api/settings.ts', 'export const a = process.env.PORT', undefined],
    ['lets tests read it', 'test/a.ts', 'export const a = process.env.PORT', undefined],
    ['forbids casts', 'api/http/a.ts', 'export const a = (b: unknown) => b as string', cast],
    ['forbids casts', 'api/http/a.ts', 'export const a = (b: unknown) => <string>b', cast],
    ['forbids casts', 'api/http/a.ts', 'export const a = (b: unknown) => b as { code?: string }', cast],
    ['forbids casts', 'api/http/a.ts', 'export const a = (b: unknown) => b as unknown as string', cast],
    ['lets constants be', 'api/http/a.ts', "export const a = ['b'] as const", undefined],
    [
      'lets the unknown be looked at',
      'api/http/a.ts',
      'export const a = (b: unknown) => (b as { code?: unknown }).code',
      undefined,
    ],
    [
      'lets the unknown be looked at',
      'api/http/a.ts',
      'export const a = (b: unknown) => b as Record<string, unknown>',
      undefined,
    ],
    [
      'lets singletons hang on globalThis',
      'api/http/a.ts',
      'export const a = globalThis as { foyer?: string }',
      undefined,
    ],
    ['lets api/db cast', 'api/db/a.ts', 'export const a = (b: unknown) => b as string', undefined],
    [
      'wants async in transactions',
      'api/db/a.ts',
      'export const a = (s: S) => s.transaction(() => 1)\ninterface S { transaction(f: () => number): void }',
      transaction,
    ],
    [
      'wants async in transactions',
      'api/db/a.ts',
      'export const a = (s: S) => s.transaction(async () => 1)\ninterface S { transaction(f: () => unknown): void }',
      undefined,
    ],
    ['forbids any', 'api/http/a.ts', 'export const a: any = 1', '@typescript-eslint/no-explicit-any'],
    [
      'forbids to hush the types',
      'api/http/a.ts',
      '// @ts-ignore\nexport const a = 1',
      '@typescript-eslint/ban-ts-comment',
    ],
    [
      'forbids to hush the linter',
      'api/http/a.ts',
      '// eslint-disable-next-line\nexport const a: any = 1',
      '@typescript-eslint/no-explicit-any',
    ],
    ['forbids to catch and forget', 'api/http/a.ts', 'try { go() } catch {}\nfunction go() {}', 'no-empty'],
    ['forbids to catch and forget', 'api/http/a.js', 'try { go() } catch (error) {}\nfunction go() {}', 'no-empty'],
  ]
  for (const [promise, path, code, rule] of samples) {
    it(`${promise}: ${path}: ${code
      .split('\n')
      .at(rule === undefined ? 0 : -1)
      ?.slice(0, 70)}`, async () => {
      const found = await complaints(path, code)
      if (rule) assert(found.includes(rule), found.join(', ') || 'found nothing')
      else assert.deepEqual(found, [])
    })
  }

  it('knows with the help of types what is promised and not awaited, a query of Waterline too', async () => {
    const withTypes = new ESLint({ cwd: root })
    const { rules } = (await withTypes.calculateConfigForFile(join(root, 'api/accounts/sign-in.ts'))) as Config
    assert.deepEqual(rules['@typescript-eslint/no-floating-promises']?.slice(0, 2), [2, { checkThenables: true }])
    assert.equal(rules['@typescript-eslint/no-misused-promises']?.[0], 2)
    assert.equal(rules['@typescript-eslint/no-unsafe-assignment']?.[0], 2)
  })
})

interface Config {
  rules: Record<string, unknown[]>
}
