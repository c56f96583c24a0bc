import { gzipSync } from 'node:zlib'
import type { FieldRow, Sentence } from './field-rows'
import type { Fields } from './open-form'

export interface BadBody {
  what: string
  type?: string
  headers?: Record<string, string>
  /** Everything else about the form is right: its token and its fields. */
  body(right: Fields): string | Buffer
  sentence: Sentence
  /** What was typed can be read, so it comes back. */
  readable?: true
}

export const encode = (fields: Fields): string => new URLSearchParams(fields).toString()
const malformed: Sentence = ['refusals.formMalformed']
const tooLarge: Sentence = ['refusals.formTooLarge']
const stale: Sentence = ['refusals.formStale']
const formType = 'application/x-www-form-urlencoded'
const without = ({ _csrf, ...rest }: Fields): Fields => rest
const multipart = (fields: Fields): string =>
  Object.entries(fields)
    .map(([name, value]) => `--limit\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('') + '--limit--\r\n'
const tenMegabytes = Buffer.alloc(10 * 1024 * 1024, 'a')
const tenMegabytesPacked = gzipSync(tenMegabytes)
const withMore = (right: Fields, more: Buffer): Buffer => Buffer.concat([Buffer.from(`${encode(right)}&more=`), more])

/** What no browser makes of a form, and what somebody without the page would send. For JSON: json-clients.test.ts. */
export const badBodies: BadBody[] = [
  {
    what: '10 MB',
    body: (right) => withMore(right, tenMegabytes),
    sentence: tooLarge,
  },
  {
    what: '10 MB without a length',
    headers: { 'Transfer-Encoding': 'chunked' },
    body: (right) => withMore(right, tenMegabytes),
    sentence: tooLarge,
  },
  {
    what: '10 MB in a few packed bytes',
    headers: { 'Content-Encoding': 'gzip' },
    body: (right) => Buffer.concat([gzipSync(`${encode(right)}&more=`), tenMegabytesPacked]),
    sentence: tooLarge,
  },
  { what: 'too many fields', body: (right) => `${encode(right)}${'&a=1'.repeat(600)}`, sentence: tooLarge },
  { what: 'too deep nesting', body: (right) => `${encode(right)}&a${'[b]'.repeat(40)}=1`, sentence: malformed },
  {
    what: 'bytes that are no UTF-8',
    body: (right) => Buffer.concat([Buffer.from(`${encode(right)}&a=`), Buffer.from([0xff, 0xfe, 0xc3])]),
    sentence: malformed,
  },
  { what: 'percent signs that are no UTF-8', body: (right) => `${encode(right)}&a=%C3%28`, sentence: malformed },
  { what: 'half a character', body: (right) => `${encode(right)}&a=%ED%A0%80`, sentence: malformed },
  { what: 'an overlong slash', body: (right) => `${encode(right)}&a=%C0%AF`, sentence: malformed },
  { what: 'another charset', type: `${formType}; charset=windows-1251`, body: encode, sentence: malformed },
  { what: 'the charset of the West', type: `${formType}; charset=iso-8859-1`, body: encode, sentence: malformed },
  { what: 'an unknown packing', headers: { 'Content-Encoding': 'rot13' }, body: encode, sentence: malformed },
  {
    what: 'a broken packing',
    headers: { 'Content-Encoding': 'gzip' },
    body: (right) => gzipSync(encode(right)).subarray(0, 12),
    sentence: malformed,
  },
  { what: 'multipart', type: 'multipart/form-data; boundary=limit', body: multipart, sentence: malformed },
  { what: 'plain text', type: 'text/plain', body: encode, sentence: malformed },
  { what: 'no content type', type: '', body: encode, sentence: malformed },
  { what: 'a garbled content type', type: ';;/,', body: encode, sentence: malformed },
  { what: 'nothing at all', body: () => '', sentence: stale },
  { what: 'no token', body: (right) => encode(without(right)), sentence: stale, readable: true },
  { what: 'an empty token', body: (right) => encode({ ...right, _csrf: '' }), sentence: stale, readable: true },
  {
    what: 'a made-up token',
    body: (right) => encode({ ...right, _csrf: 'AAAAAAAA-AAAAAAAAAAAAAAAAAAAAAAAAAAA' }),
    sentence: stale,
    readable: true,
  },
  {
    what: 'a list of tokens',
    body: (right) => `${encode(without(right))}&_csrf[]=${right._csrf}`,
    sentence: stale,
    readable: true,
  },
  { what: 'a token twice', body: (right) => `${encode(right)}&_csrf=${right._csrf}`, sentence: stale, readable: true },
]

/** Bad values of one field. `extra` goes into the body in its place. */
export function badValues(row: FieldRow, right: string): { what: string; extra?: string; sentence: Sentence }[] {
  const { name, required, optional, blank = required, long, control, wrong = [] } = row
  const field = encodeURIComponent(name)
  const content = encodeURIComponent(right)
  const typed = (what: string, text: string, sentence: Sentence) => ({
    what,
    extra: `${field}=${encodeURIComponent(text)}`,
    sentence,
  })
  const nothing = [
    { what: 'missing', sentence: required },
    typed('empty', '', required),
    typed('blank', ' \t\u00a0\u2003 ', blank),
  ]
  const shapes = {
    'a list': `${field}[]=${content}`,
    twice: `${field}=${content}&${field}=${content}`,
    'a comparison': `${field}[$ne]=`,
    'an object': `${field}[a]=${content}`,
    'a deep object': `${field}[a][b][c][d][e]=${content}`,
    'an object with a prototype': `${field}[constructor][prototype][a]=${content}&${field}[__proto__][a]=1`,
  }
  const hidden = control && [
    typed('NUL at the end', `${right}\0`, control),
    typed('NUL within', `${right.slice(0, 2)}\0${right.slice(2)}`, control),
    typed('a bell', `${right.slice(0, 2)}\u0007${right.slice(2)}`, control),
    typed('a line break', `${right.slice(0, 2)}\r\nB${right.slice(2)}`, control),
  ]
  return [
    ...(optional ? [] : nothing),
    ...Object.entries(shapes).map(([what, extra]) => ({ what, extra, sentence: required })),
    typed('10,000 letters', 'ж'.repeat(10_000), long),
    typed('10,000 pictures', '🎟'.repeat(10_000), long),
    ...(hidden ?? []),
    ...wrong.map(([text, sentence]) => typed(JSON.stringify(text), text, sentence)),
  ]
}
