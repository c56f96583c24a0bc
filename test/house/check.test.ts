import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { houseGuards } from '../../scripts/check-house'
import { projectFiles } from '../../scripts/check/files'

/** Paths and contents. What a guard looks for is put together here, so that it does not find it in this file. */
type Project = Record<string, string>
interface Sample {
  good: Project
  /** What is wrong, and the sentence that has to say so. */
  bad: [Project, RegExp][]
}

const lines = (count: number) => 'x\n'.repeat(count)
const only = (name: string, what = 'only') => `${name}.${what}('a promise', () => {})`
const up = '-- Up Migration\n'
const texts = (ru: unknown, en: unknown) => ({
  'config/locales/ru.json': JSON.stringify(ru),
  'config/locales/en.json': JSON.stringify(en),
})
const left = {
  left_one: '{{count}} место',
  left_few: '{{count}} места',
  left_many: '{{count}} мест',
  left_other: 'места',
}
const leftInEnglish = { left_one: '{{count}} place', left_other: '{{count}} places' }

const samples: Record<string, Sample> = {
  'Views escape what they print': {
    good: {
      'views/a.ejs': "<%- include('b') -%><%= name %><%- markdown(text) -%>",
      'views/layouts/layout.ejs': '<%- body -%>',
      'views/b.ejs': '<script type="application/ld+json"><%- structuredData %></script>',
      'test/a.ejs': '<%- x %>',
    },
    bad: [
      [{ 'views/a.ejs': '\n<%- name %>' }, /views\/a\.ejs:2 prints without escaping/],
      [{ 'views/a.ejs': '<%-name%>' }, /a\.ejs:1/],
      [{ 'views/a.ejs': '<script><%- structuredData %></script>' }, /a\.ejs:1/],
      [{ 'views/a.ejs': '<%- bodyOf(mail) %>' }, /a\.ejs:1/],
      [{ 'views/a.ejs': '<%- markdownOf(text) %>' }, /a\.ejs:1/],
      [{ 'views/emails/a.ejs': '<%- html %>' }, /emails\/a\.ejs:1/],
    ],
  },
  'Views hold no styles and scripts': {
    good: {
      'views/a.ejs':
        '<%\nconst style = 1 %><script type="module" src="/js/a.js"></script>\n<p data-on="x">onion = 1</p>',
      'views/emails/a.ejs': '<style>p {}</style><p style="color: red">',
      'views/documents/a.ejs': '<style>p {}</style><p style="color: red">',
    },
    bad: [
      [{ 'views/a.ejs': '<p\nstyle="color: red">' }, /a\.ejs:1 has a style/],
      [{ 'views/a.ejs': '<style>' }, /has a style/],
      [{ 'views/a.ejs': '<script>go()</script>' }, /has a script in the page/],
      [{ 'views/a.ejs': '<p>\n<a onclick="<%= go %>">' }, /a\.ejs:2 has a script in an attribute/],
      [{ 'views/a.ejs': '<a href="javascript:go()">' }, /has a script in an attribute/],
      [{ 'views/emails/a.ejs': '<script>go()</script>' }, /has a script in the page/],
      [{ 'views/documents/a.ejs': '<script>go()</script>' }, /has a script in the page/],
    ],
  },
  'Both languages have the same texts': {
    good: texts({ a: { b: 'Да, {{name}}' }, ...left }, { a: { b: 'Yes, {{name}}' }, ...leftInEnglish }),
    bad: [
      [texts({ a: { b: 'Да' } }, {}), /en\.json lacks a\.b/],
      [texts({}, { a: 'Yes' }), /ru\.json lacks a$/],
      [texts({ a: '' }, { a: 'Yes' }), /ru\.json lacks a$/],
      [texts({ ...left, left_few: '' }, leftInEnglish), /ru\.json lacks left_few/],
      [texts(left, { left: 'places' }), /en\.json lacks left_one/],
      [texts({ a: 'Да, {{name}}' }, { a: 'Yes' }), /a has other values/],
      [texts({ a: '{{name}}' }, { a: '{{nmae}}' }), /a has other values/],
    ],
  },
  'Texts and their keys fit together': {
    good: {
      ...texts({ a: 'Да', mail: { paid: '1', free: '2' }, refusals: { busy: '3' }, form: { email: '4' }, ...left }, {}),
      'views/a.ejs': "<p><%= t('a') %> it's <%= t('left', { count: 1 }) %></p>",
      'api/mail/a.ts': 't(`mail.${paid ? "paid" : "free"}`)',
      'api/a.ts': "// it's\nthrow new Refusal('busy')\nconst problem = { field: 'x', text: 'form.email' }",
    },
    bad: [
      [{ 'views/a.ejs': '\n<p title="<%= t(\'b\') %>">' }, /views\/a\.ejs:2 asks for the text 'b'/],
      [{ 'api/a.ts': "x ? t(y ? 'b' : 'c') : 0" }, /api\/a\.ts:1 asks for the text 'c'/],
      [{ 'api/a.ts': 't(`b.${c}.d`)' }, /asks for the text `b\.\$\{c\}\.d`/],
      [{ 'api/a.ts': "new Refusal('busy')" }, /asks for the text refusals\.'busy'/],
      [{ 'api/a.ts': "complaint('form.b')" }, /asks for the text 'form\.b'/],
      [texts({ a: 'Да' }, {}), /nobody asks for a$/],
      [{ ...texts({ a: 'Да' }, {}), 'api/a.ts': "// t('a')" }, /nobody asks for a$/],
      [{ ...texts({ mail: { paid: '1', free: '2' } }, {}), 'api/a.ts': 't(`mail.${paid}`)' }, /asks for mail\.free/],
      [texts(left, {}), /nobody asks for left$/],
    ],
  },
  'Actions are written with async': {
    good: {
      'api/controllers/AController.ts': `
        export async function show() {}
        export const list = async () => {}
        async function back() {}
        export { back as return }
        export type { X } from './x'
        function helper() {}`,
      'api/pages/a.ts': 'export function page() {}',
    },
    bad: [
      [{ 'api/controllers/AController.ts': '\nexport function show() {}' }, /AController\.ts:2 the action show/],
      [{ 'api/controllers/admin/AController.ts': 'export const list = () => get()' }, /the action list/],
      [{ 'api/controllers/AController.ts': 'export const list = wrap(async () => {})' }, /the action list/],
      [{ 'api/controllers/AController.ts': 'function back() {}\nexport { back as return }' }, /the action return/],
      [{ 'api/controllers/AController.ts': "export { show } from './b'" }, /the action show/],
    ],
  },
  'No test is left out': {
    good: { 'test/a.test.ts': "it('reads only what it needs', () => visitor.skip())", 'api/a.ts': only('it') },
    bad: [
      [{ 'test/a.test.ts': `\n${only('it')}` }, /a\.test\.ts:2 leaves tests out/],
      [{ 'test/browser/a.test.ts': only('describe', 'skip') }, /leaves tests out/],
      [{ 'test/a.test.ts': only('x' + 'it').replace('.only', '') }, /leaves tests out/],
      [{ 'test/a.test.ts': `before(function () { this.${'skip'}() })` }, /leaves tests out/],
    ],
  },
  'Nothing is left for later': {
    good: { 'api/a.ts': '// Todos los santos', 'README.md': 'a method' },
    bad: [
      [{ 'api/a.ts': `\n// ${'TO' + 'DO'}: later` }, /api\/a\.ts:2 leaves something/],
      [{ 'views/a.ejs': `<%# ${'FIX' + 'ME'} %>` }, /leaves something/],
    ],
  },
  'Files are short': {
    good: {
      'api/a.ts': lines(150),
      'views/a.ejs': lines(100),
      'config/locales/ru.json': lines(900),
      'test/a.test.ts': lines(900),
    },
    bad: [
      [{ 'api/x/a.ts': lines(151) }, /^api\/x\/a\.ts has 151 lines, more than 150/],
      [{ 'config/a.js': lines(151) }, /more than 150/],
      [{ 'scripts/a.ts': lines(151) }, /more than 150/],
      [{ 'views/a.ejs': lines(101) }, /more than 100/],
    ],
  },
  'Every folder of api is a room of the house': {
    good: { 'api/ticketing/a.ts': '', 'api/log.ts': '', 'api/controllers/admin/EventController.ts': '' },
    bad: [
      [{ 'api/utils/a.ts': '' }, /^api\/utils is no room/],
      [{ 'api/controllers/help.ts': '' }, /is no controller/],
      [{ 'api/models/columns.ts': '' }, /is no model/],
    ],
  },
  'Migrations are numbered': {
    good: { 'migrations/0001_a.sql': '', 'migrations/0002_b_c.sql': '' },
    bad: [
      [{ 'migrations/0001_a.sql': '', 'migrations/0003_b.sql': '' }, /0003_b\.sql should be called migrations\/0002_/],
      [{ 'migrations/0001_a.sql': '', 'migrations/0001_b.sql': '' }, /0001_b\.sql should be called/],
      [{ 'migrations/first.sql': '' }, /should be called/],
    ],
  },
  'Migrations only go forward': {
    good: { 'migrations/0001_a.sql': `${up}CREATE TABLE a ();` },
    bad: [
      [{ 'migrations/0001_a.sql': 'CREATE TABLE a ();' }, /does not begin/],
      [{ 'migrations/0001_a.sql': `${up}CREATE TABLE a ();\n-- Down Migration\nDROP TABLE a;` }, /has a way back/],
    ],
  },
}

describe('npm run check', () => {
  const filesOf = (project: Project) =>
    Object.entries(project)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([path, text]) => ({ path, text }))

  it('has a good and a bad sample for each guard of the house', () => {
    assert.deepEqual(Object.keys(samples), Object.keys(houseGuards))
  })

  for (const [name, { good, bad }] of Object.entries(samples)) {
    const guard = (project: Project) => houseGuards[name]?.(filesOf(project)) ?? []

    it(`${name}: lets through what is right`, () => {
      assert.deepEqual(guard(good), [])
    })

    for (const [project, sentence] of bad) {
      it(`${name}: refuses ${JSON.stringify(Object.values(project).map((text) => text.slice(0, 60)))}`, () => {
        assert(
          guard(project).some((problem) => sentence.test(problem)),
          guard(project).join('\n') || 'found nothing',
        )
      })
    }
  }

  it('looks at every text file that people wrote, and at no other', () => {
    const root = mkdtempSync(join(tmpdir(), 'foyer-house-'))
    const written = [
      'README.md',
      'api/a/b.ts',
      'views/a.ejs',
      'migrations/0001_a.sql',
      'app.ts',
      'config/locales/ru.json',
    ]
    const other = ['node_modules/a/index.js', 'assets/fonts/a.woff2', '.data/a.json', 'package-lock.json']
    for (const path of [...written, ...other]) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), '')
    }
    assert.deepEqual(
      projectFiles(root).map(({ path }) => path),
      written.sort(),
    )
    rmSync(root, { recursive: true })
  })
})
