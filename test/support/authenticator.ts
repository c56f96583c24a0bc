import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

type Cbor = Parameters<typeof isoCBOR.encode>[0]

/** The bits of authenticator data (WebAuthn, 6.1). */
export const flags = { present: 0x01, verified: 0x04, attested: 0x40 }
const both = flags.present | flags.verified

/** What browsers and authenticators would not do by themselves. */
export interface Twist {
  /** Where the browser says to be. */
  origin?: string
  rpID?: string
  challenge?: string
  type?: string
  flags?: number
  counter?: number
  userHandle?: string
  clientData?: Record<string, unknown>
  /** What the authenticator says of itself: nothing, what its new key signs, or what a certificate vouches for. */
  attestation?: 'none' | 'self' | 'certified'
  credential?: string
}

/** The options of a page, as it carries them. */
export interface Options {
  challenge: string
  rp?: { id: string; name: string }
  rpId?: string
  user?: { id: string; name: string; displayName: string }
  [name: string]: unknown
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const number = (value: number, bytes: number) => {
  const all = Buffer.alloc(4)
  all.writeUInt32BE(value)
  return all.subarray(4 - bytes)
}

/** A browser with a passkey for one user: keys and signatures are real, only nobody has to touch anything. */
export class Authenticator {
  readonly id: Buffer
  private readonly keys: { publicKey: KeyObject; privateKey: KeyObject }
  /** The user handle that it was made for. */
  owner = ''
  private counter = 0

  /** @param counts those that are kept in step between devices never count */
  constructor(
    private readonly origin: string,
    private readonly counts = true,
    id = randomBytes(32),
  ) {
    this.id = id
    this.keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  }

  /** The answer to a page that adds a passkey, as the form sends it. */
  create(options: Options, twist: Twist = {}): string {
    this.owner = options.user?.id ?? this.owner
    const attested = [Buffer.alloc(16), number(this.id.length, 2), this.id, this.cosePublicKey()]
    const authData = Buffer.concat([this.authenticatorData(flags.attested | both, twist), ...attested])
    const clientData = this.clientData('webauthn.create', options, twist)
    const [fmt, attStmt] = this.attest(twist.attestation ?? 'none', authData, sha256(clientData))
    const parts: [string, Cbor][] = [
      ['fmt', fmt],
      ['attStmt', new Map(attStmt)],
      ['authData', Uint8Array.from(authData)],
    ]
    const attestationObject = base64url(isoCBOR.encode(new Map(parts)))
    const clientDataJSON = base64url(clientData)
    return this.answer({ clientDataJSON, attestationObject, transports: ['internal', 'hybrid'] }, twist)
  }

  /** The answer to a page that asks to sign in. */
  get(options: Options, twist: Twist = {}): string {
    const authenticatorData = this.authenticatorData(both, twist)
    const clientData = this.clientData('webauthn.get', options, twist)
    const signed = Buffer.concat([authenticatorData, sha256(clientData)])
    const response = {
      clientDataJSON: base64url(clientData),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(this.sign(signed)),
      userHandle: twist.userHandle ?? this.owner,
    }
    return this.answer(response, twist)
  }

  /** WebAuthn, 8.7, 8.2 and 8.6. */
  private attest(kind: 'none' | 'self' | 'certified', authData: Buffer, hash: Buffer): [string, [string, Cbor][]] {
    if (kind === 'none') return ['none', []]
    if (kind === 'self') {
      const sig = this.sign(Buffer.concat([authData, hash]))
      return [
        'packed',
        [
          ['alg', -7],
          ['sig', sig],
        ],
      ]
    }
    const { x, y } = this.point()
    const signed = [Buffer.from([0]), authData.subarray(0, 32), hash, this.id, Buffer.from([4]), x, y]
    const certificate = certificateOf(this.keys.publicKey)
    return [
      'fido-u2f',
      [
        ['x5c', [certificate]],
        ['sig', this.sign(Buffer.concat(signed))],
      ],
    ]
  }

  private sign(bytes: Buffer): Uint8Array {
    return Uint8Array.from(createSign('sha256').update(bytes).sign(this.keys.privateKey))
  }

  private point(): { x: Uint8Array; y: Uint8Array } {
    const { x = '', y = '' } = this.keys.publicKey.export({ format: 'jwk' })
    const [left, right] = [x, y].map((text) => Uint8Array.from(Buffer.from(text, 'base64url')))
    return { x: left!, y: right! }
  }

  private answer(response: Record<string, unknown>, { credential = base64url(this.id) }: Twist): string {
    const type = 'public-key'
    return JSON.stringify({ id: credential, rawId: credential, type, response, clientExtensionResults: {} })
  }

  private clientData(type: string, { challenge }: Options, twist: Twist): Buffer {
    const said = { type, challenge, origin: this.origin, crossOrigin: false }
    const { origin = said.origin, challenge: other = challenge, type: kind = type } = twist
    return Buffer.from(JSON.stringify({ ...said, origin, challenge: other, type: kind, ...twist.clientData }))
  }

  private authenticatorData(usual: number, twist: Twist): Buffer {
    if (this.counts) this.counter++
    const { rpID = new URL(this.origin).hostname, flags: bits = usual, counter = this.counter } = twist
    return Buffer.concat([sha256(rpID), Buffer.from([bits]), number(counter, 4)])
  }

  /** ES256 (RFC 9053). */
  cosePublicKey(): Uint8Array {
    const { x, y } = this.point()
    const entries: [number, number | Uint8Array][] = [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, x],
      [-3, y],
    ]
    return isoCBOR.encode(new Map<number, Cbor>(entries))
  }
}

/** A certificate (X.509, DER) for a key. Nobody has signed it, and whoever does not check that takes it for a good one. */
function certificateOf(key: KeyObject): Uint8Array {
  const der = (tag: number, ...parts: Uint8Array[]) => {
    const content = Buffer.concat(parts)
    const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255]
    return Buffer.concat([Buffer.from([tag, ...length]), content])
  }
  const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts)
  const ecdsaWithSha256 = sequence(Buffer.from('06082a8648ce3d040302', 'hex'))
  const version3 = der(0xa0, der(2, Buffer.from([2])))
  const validity = sequence(...['200101000000Z', '490101000000Z'].map((time) => der(0x17, Buffer.from(time))))
  const spki = key.export({ type: 'spki', format: 'der' })
  const nobody = sequence()
  const tbs = sequence(version3, der(2, Buffer.from([1])), ecdsaWithSha256, nobody, validity, nobody, spki)
  return Uint8Array.from(sequence(tbs, ecdsaWithSha256, der(3, Buffer.alloc(9))))
}
