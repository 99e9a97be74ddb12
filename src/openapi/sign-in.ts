import { SIGN_IN_LIMITS } from '../auth/sign-in/sign-in-limits.ts'
import { NO_NUL, visibleText } from '../text.ts'
import type { HEADERS } from './responses.ts'
import { type JsonSchema, objectOf, type SchemaCollection } from './schemas.ts'

/** The base path of the built-in sign-in. */
const SIGN_IN_BASE = '/api/auth'

/** The tag of the sign-in's operations. */
export const SIGN_IN_TAG = { name: 'auth', description: 'Sign-up, sign-in, sign-out and access tokens' }

/** The security scheme of the sign-in: a session token, not an access token. */
export const SESSION_SCHEME = {
  type: 'http',
  scheme: 'bearer',
  description: 'The session token returned by sign-up and sign-in, valid for 7 days',
}

interface SignInOperation {
  operationId: string
  summary: string
  method: 'get' | 'post'
  path: string
  /** Whether the operation requires a session. */
  session: 'none' | 'optional' | 'required'
  body?: [name: string, schema: JsonSchema]
  answer: [name: string, schema: JsonSchema]
  /** The operation's own errors by status, beside `COMMON_ERRORS`. */
  rejections: Record<number, string>
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
  description: 'The session token. Send it as the bearer token to `GET /api/auth/token` to get access tokens',
}

const USER = {
  ...objectOf({
    id: { type: 'string', description: 'The user id, the `sub` claim of access tokens' },
    name: { type: 'string' },
    email: { type: 'string' },
    emailVerified: { type: 'boolean' },
    image: { type: ['string', 'null'], description: 'The URL of a picture' },
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
  }),
  description: 'A user account',
}

/** One schema for errors of the sign-in and of the service around it, because code generators have no union types. */
const SIGN_IN_ERROR = {
  ...objectOf(
    {
      code: { type: 'string', description: 'A machine-readable error code', examples: ['INVALID_EMAIL_OR_PASSWORD'] },
      message: { type: 'string', description: 'A human-readable description of the error' },
      error: {
        ...objectOf({ code: { type: 'string' }, message: { type: 'string' }, requestId: { type: 'string' } }),
        description:
          'Set if the service rejected the request before the sign-in: a rate limit, overload or an unavailable database',
      },
    },
    ['error'],
  ),
  description: 'An error of the sign-in',
}

function operationsOf(collection: SchemaCollection): SignInOperation[] {
  const user = collection.add('User', USER)
  const name = collection.refer(visibleText(SIGN_IN_LIMITS.nameLength), 'input')
  return [
    {
      operationId: 'auth.signUp',
      summary: 'Creates an account and a session',
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
          description: 'The account to create',
        },
      ],
      answer: [
        'SignedUp',
        { ...objectOf({ token: SESSION_TOKEN, user }), description: 'The new account and its session' },
      ],
      rejections: { 422: 'An account with this e-mail address already exists.' },
    },
    {
      operationId: 'auth.signIn',
      summary: 'Signs in and creates a session',
      method: 'post',
      path: '/sign-in/email',
      session: 'none',
      body: ['SignInInput', { ...objectOf({ email: EMAIL, password: PASSWORD }), description: 'The credentials' }],
      answer: [
        'SignedIn',
        {
          ...objectOf(
            {
              token: SESSION_TOKEN,
              user,
              redirect: { type: 'boolean', description: 'For web pages: true if the page should navigate to `url`' },
              url: { type: 'string' },
            },
            ['url'],
          ),
          description: 'The session',
        },
      ],
      rejections: { 401: 'No account has this e-mail address and password.' },
    },
    {
      operationId: 'auth.signOut',
      summary: 'Signs out and ends the session',
      method: 'post',
      path: '/sign-out',
      session: 'optional',
      body: ['SignOutInput', { type: 'object', properties: {}, description: 'An empty object' }],
      answer: [
        'SignedOut',
        { ...objectOf({ success: { type: 'boolean' } }), description: 'The session has ended, if there was one' },
      ],
      rejections: {},
    },
    {
      operationId: 'auth.token',
      summary: 'Returns an access token for the session',
      method: 'get',
      path: '/token',
      session: 'required',
      answer: [
        'AccessToken',
        {
          ...objectOf({
            token: {
              type: 'string',
              description: 'A JWT, valid for 15 minutes. Send it as the bearer token of all other requests',
            },
          }),
          description: 'An access token',
        },
      ],
      rejections: { 401: 'The session does not exist or has ended.' },
    },
  ]
}

/** Returns the paths of the built-in sign-in that API clients use. Its responses have no envelope. */
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

const COMMON_ERRORS = {
  400: 'The input is not valid.',
  403: 'The Origin header names an origin that is not allowed to sign in. Programs should send no Origin.',
  413: 'The request body must be at most 64 KB.',
  415: 'Send the body as "Content-Type: application/json".',
  429: 'Too many requests; wait and try again.',
  500: 'Internal server error.',
  503: 'The service is temporarily unavailable; try again shortly.',
}

const SECURITY = { none: [], optional: [{ session: [] }, {}], required: [{ session: [] }] }

interface Parts {
  collection: SchemaCollection
  error: JsonSchema
}

function describe(operation: SignInOperation, { collection, error }: Parts): JsonSchema {
  const { operationId, summary, session, body, answer, rejections } = operation
  const rejected = Object.entries({ ...COMMON_ERRORS, ...rejections }).filter(
    ([status]) => body || status < '413' || status > '415',
  )
  return {
    operationId,
    tags: [SIGN_IN_TAG.name],
    summary,
    security: SECURITY[session],
    ...(body && { requestBody: { required: true, content: jsonOf(collection.add(...body)) } }),
    responses: Object.fromEntries([
      [200, respond('Success.', collection.add(...answer))],
      ...rejected.map(([status, description]) => [status, respond(description, error)]),
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
