import { SIGN_IN_LIMITS } from '../auth/sign-in/sign-in-limits.ts'
import { NO_NUL, visibleText } from '../text.ts'
import type { HEADERS } from './responses.ts'
import { type JsonSchema, objectOf, type SchemaCollection } from './schemas.ts'

/** Where the built-in sign-in is. */
const SIGN_IN_BASE = '/api/auth'

/** The tag of these operations. */
export const SIGN_IN_TAG = { name: 'auth', description: 'Signing up, in and out, and access tokens' }

/** How a session identifies itself to the sign-in, which is not how a call does. */
export const SESSION_SCHEME = {
  type: 'http',
  scheme: 'bearer',
  description: 'The session token that signing up or in answers; it holds for 7 days',
}

interface SignInOperation {
  operationId: string
  summary: string
  method: 'get' | 'post'
  path: string
  /** Whether it needs a session. */
  session: 'none' | 'optional' | 'required'
  body?: [name: string, schema: JsonSchema]
  answer: [name: string, schema: JsonSchema]
  /** Why it may be refused, by status, beside what any of them can end with. */
  refusals: Record<number, string>
}

const EMAIL = { type: 'string', format: 'email', maxLength: SIGN_IN_LIMITS.emailLength, examples: ['ada@example.com'] }
const PASSWORD = {
  type: 'string',
  minLength: SIGN_IN_LIMITS.passwordMin,
  maxLength: SIGN_IN_LIMITS.passwordMax,
  pattern: NO_NUL,
  format: 'password',
  examples: ['correct horse'],
}
const SESSION_TOKEN = {
  type: 'string',
  description: 'The session token: sent as bearer token to `GET /api/auth/token`, it is traded for access tokens',
}

const USER = {
  ...objectOf({
    id: { type: 'string', description: 'The `sub` of access tokens' },
    name: { type: 'string' },
    email: { type: 'string' },
    emailVerified: { type: 'boolean' },
    image: { type: ['string', 'null'], description: 'Address of a picture' },
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
  }),
  description: 'A person with an account',
}

/** One schema for the refusals of both sides of the sign-in: generators have no type that is one of two. */
const SIGN_IN_ERROR = {
  ...objectOf(
    {
      code: { type: 'string', description: 'What was wrong', examples: ['INVALID_EMAIL_OR_PASSWORD'] },
      message: { type: 'string', description: 'A sentence for a person' },
      error: {
        ...objectOf({ code: { type: 'string' }, message: { type: 'string' }, requestId: { type: 'string' } }),
        description: 'Beside them, where the service itself refuses: too much at once, or no database',
      },
    },
    ['error'],
  ),
  description: 'Why the sign-in refuses',
}

function operationsOf(collection: SchemaCollection): SignInOperation[] {
  const user = collection.add('User', USER)
  const name = collection.refer(visibleText(SIGN_IN_LIMITS.nameLength), 'input')
  return [
    {
      operationId: 'auth.signUp',
      summary: 'Makes an account and begins a session',
      method: 'post',
      path: '/sign-up/email',
      session: 'none',
      body: [
        'SignUpInput',
        {
          ...objectOf({
            name: { ...name, examples: ['Ada'] },
            email: EMAIL,
            password: PASSWORD,
          }),
          description: 'A new account',
        },
      ],
      answer: ['SignedUp', { ...objectOf({ token: SESSION_TOKEN, user }), description: 'A new account' }],
      refusals: { 422: 'There is an account with this e-mail address.' },
    },
    {
      operationId: 'auth.signIn',
      summary: 'Begins a session',
      method: 'post',
      path: '/sign-in/email',
      session: 'none',
      body: [
        'SignInInput',
        { ...objectOf({ email: EMAIL, password: PASSWORD }), description: 'Who signs in, and with which password' },
      ],
      answer: [
        'SignedIn',
        {
          ...objectOf(
            {
              token: SESSION_TOKEN,
              user,
              redirect: { type: 'boolean', description: 'For pages: whether to go on to `url`' },
              url: { type: 'string' },
            },
            ['url'],
          ),
          description: 'A session',
        },
      ],
      refusals: { 401: 'No account has this e-mail address and password.' },
    },
    {
      operationId: 'auth.signOut',
      summary: 'Ends a session',
      method: 'post',
      path: '/sign-out',
      session: 'optional',
      body: ['SignOutInput', { type: 'object', properties: {}, description: 'Nothing: an empty object' }],
      answer: [
        'SignedOut',
        { ...objectOf({ success: { type: 'boolean' } }), description: 'The session is over, if there was one' },
      ],
      refusals: {},
    },
    {
      operationId: 'auth.token',
      summary: 'Gives an access token for a session',
      method: 'get',
      path: '/token',
      session: 'required',
      answer: [
        'AccessToken',
        {
          ...objectOf({
            token: { type: 'string', description: 'A JWT that holds for 15 minutes; it goes with every other call' },
          }),
          description: 'An access token',
        },
      ],
      refusals: { 401: 'There is no such session, or it is over.' },
    },
  ]
}

/** The paths of the built-in sign-in that a program needs; its own answers have no envelope. */
export function signInPaths(collection: SchemaCollection): Record<string, JsonSchema> {
  const error = collection.add('SignInError', SIGN_IN_ERROR)
  const operations = operationsOf(collection)
  return Object.fromEntries(
    operations.map((operation) => [
      SIGN_IN_BASE + operation.path,
      { [operation.method]: describe(operation, { collection, error }) },
    ]),
  )
}

const ANY_REFUSAL = {
  400: 'The input is not valid.',
  403: 'A browser sent this from a page whose origin may not sign in. Programs send no Origin.',
  413: 'The request body is larger than 64 KB.',
  415: 'Send the body as "Content-Type: application/json".',
  429: 'Too many requests; wait and try again.',
  500: 'Something went wrong on our side.',
  503: 'The service cannot answer right now; try again shortly.',
}

const SECURITY = { none: [], optional: [{ session: [] }, {}], required: [{ session: [] }] }

interface Parts {
  collection: SchemaCollection
  error: JsonSchema
}

function describe(operation: SignInOperation, { collection, error }: Parts): JsonSchema {
  const { operationId, summary, session, body, answer, refusals } = operation
  const refused = Object.entries({ ...ANY_REFUSAL, ...refusals }).filter(
    ([status]) => body || status < '413' || status > '415',
  )
  return {
    operationId,
    tags: [SIGN_IN_TAG.name],
    summary,
    security: SECURITY[session],
    ...(body && { requestBody: { required: true, content: jsonOf(collection.add(...body)) } }),
    responses: Object.fromEntries([
      [200, respond('Done.', collection.add(...answer))],
      ...refused.map(([status, description]) => [status, respond(description, error)]),
    ]),
  }
}

const REQUEST_ID: keyof typeof HEADERS = 'X-Request-Id'

function respond(description: string, schema: JsonSchema): JsonSchema {
  return {
    description,
    headers: { [REQUEST_ID]: { $ref: `#/components/headers/${REQUEST_ID}` } },
    content: jsonOf(schema),
  }
}

function jsonOf(schema: JsonSchema): JsonSchema {
  return { 'application/json': { schema } }
}
