/** What could stand in the field `credential` instead of an answer; `right` is one that would do. */
export const badCredentials: { what: string; credential(right: string): string }[] = [
  { what: 'nothing', credential: () => '' },
  { what: 'no JSON', credential: () => 'passkey' },
  { what: 'cut off', credential: (right) => right.slice(0, -20) },
  { what: 'NUL at the end', credential: (right) => `${right}\0` },
  { what: 'null', credential: () => 'null' },
  { what: 'a number', credential: () => '1' },
  { what: 'a list', credential: (right) => `[${right}]` },
  { what: 'more than 20 kB', credential: (right) => right + ' '.repeat(20_000) },
  { what: 'an abyss', credential: () => '['.repeat(9_000) + ']'.repeat(9_000) },
  {
    what: 'all of it in a prototype',
    credential: (right) => `{"__proto__":${right},"constructor":{"prototype":${right}}}`,
  },
  { what: 'numbers for texts', credential: (right) => changed(right, (answer) => ({ ...answer, id: 1, rawId: 1 })) },
  { what: 'lists for texts', credential: (right) => changed(right, (answer) => ({ ...answer, id: [answer.id] })) },
  { what: 'another kind', credential: (right) => changed(right, (answer) => ({ ...answer, type: 'password' })) },
  { what: 'no response', credential: (right) => changed(right, (answer) => ({ ...answer, response: undefined })) },
  { what: 'an empty response', credential: (right) => changed(right, (answer) => ({ ...answer, response: {} })) },
  { what: 'client data that are no JSON', credential: (right) => saying(right, () => '{') },
  { what: 'client data of nothing', credential: (right) => saying(right, () => 'null') },
  { what: 'client data with NUL', credential: (right) => saying(right, (said) => `${said}\0`) },
  { what: 'client data without a challenge', credential: (right) => saying(right, () => '{"type":"webauthn.get"}') },
  {
    what: 'a list of challenges',
    credential: (right) => saying(right, (said) => said.replace(/("challenge":)("[^"]+")/, '$1[$2]')),
  },
  {
    what: 'other letters than base64url has',
    credential: (right) => changed(right, ({ response, ...answer }) => ({ ...answer, response: spoilt(response) })),
  },
]

interface Answer {
  id: string
  response: Record<string, string>
}

function changed(right: string, change: (answer: Answer) => unknown): string {
  return JSON.stringify(change(JSON.parse(right) as Answer))
}

function saying(right: string, say: (said: string) => string): string {
  return changed(right, ({ response, ...answer }) => {
    const said = Buffer.from(response.clientDataJSON!, 'base64url').toString('utf8')
    return { ...answer, response: { ...response, clientDataJSON: Buffer.from(say(said)).toString('base64url') } }
  })
}

function spoilt(response: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(response).map(([name, value]) => [name, `${String(value)}+/`]))
}
