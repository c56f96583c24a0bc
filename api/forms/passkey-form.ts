import { z } from 'zod'
import { noTo, type Ceremony } from '../accounts/passkeys/challenge'
import { currentPassword } from './fields'
import { line, parseForm } from './text'

const base64url = z
  .string()
  .max(16_384)
  .regex(/^[\w-]+$/)

/** How browsers may reach an authenticator (WebAuthn, 5.8.4). Others that come up one day are left out. */
const transports = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']

/** JSON in a text, of this shape and nothing else. */
const json = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'no JSON' })
        return z.NEVER
      }
    })
    .pipe(shape)

/** Which challenge is answered, and where. An answer that was given inside another site's frame is none (7.1, 7.2). */
const clientData = json(z.object({ challenge: base64url, crossOrigin: z.literal(false).optional() }))

/** What browsers say of an answer, whatever kind it is. What else they say is not looked at. */
const credentialOf = <Response extends z.ZodType>(response: Response) =>
  z
    .string()
    .max(20_000)
    .pipe(
      json(
        z.object({
          id: base64url.max(1364),
          rawId: base64url.max(1364),
          type: z.literal('public-key'),
          clientExtensionResults: z.unknown().transform(() => ({})),
          response,
        }),
      ),
    )

const registration = credentialOf(
  z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z
      .array(z.string())
      .max(20)
      .transform((all) => transports.filter((each) => all.includes(each)))
      .optional(),
  }),
)
const signIn = credentialOf(
  z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.max(86),
  }),
)

const newPasskey = z.object({ name: line('name', { most: 100 }), currentPassword })

/** @throws FormRefusal; Refusal for an answer that is none */
export function newPasskeyForm(values: Record<string, unknown>) {
  return { ...parseForm(newPasskey, values), ...answered('registration', registration, values.credential) }
}
export type NewPasskey = ReturnType<typeof newPasskeyForm>

/** @throws Refusal for an answer that is none */
export function passkeySignInForm(values: Record<string, unknown>) {
  return answered('sign-in', signIn, values.credential)
}
export type SignInAnswer = ReturnType<typeof passkeySignInForm>

type Credential = z.ZodType<{ response: { clientDataJSON: string } }>

/** The answer, and the challenge that it says to answer. */
function answered<Shape extends Credential>(ceremony: Ceremony, shape: Shape, credential: unknown) {
  const answer = shape.safeParse(credential)
  if (!answer.success) throw noTo(ceremony)
  const said = Buffer.from(answer.data.response.clientDataJSON, 'base64url').toString('utf8')
  const data = clientData.safeParse(said)
  if (!data.success) throw noTo(ceremony)
  return { answer: answer.data, challenge: data.data.challenge }
}
