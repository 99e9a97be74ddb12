import * as z from 'zod'
import { EACH_ONCE, Id, IdempotencyKey } from '../entities/definition/common-schema.ts'
import { visibleText } from '../text.ts'
import { SCOPES } from './scopes.ts'
import { TOKEN_PREFIX } from './token-text.ts'

/** The limits of personal access tokens. Lengths are in code points. */
export const TOKEN_LIMITS = { nameLength: 100, perUser: 100, stored: 300, defaultDays: 90, maxDays: 366 } as const

const EXAMPLE = {
  id: '01a2134d-c622-74ec-ae07-f77888b1355c',
  name: 'Calendar bot',
  scopes: ['tasks:read', 'lists:read'],
  prefix: TOKEN_PREFIX,
  lastFour: 'x7Kq',
  createdAt: '2026-11-25T12:00:00.000Z',
  expiresAt: '2027-02-23T12:00:00.000Z',
  lastUsedAt: null,
  revokedAt: null,
}

const Scope = z.enum(SCOPES).meta({
  id: 'TokenScope',
  description:
    'Permits reading or changing the rows of a noun; `*` stands for everything. Writing does not include reading',
})

const Scopes = z
  .array(Scope)
  .min(1)
  .max(SCOPES.length)
  .refine((scopes) => new Set(scopes).size === scopes.length, { error: 'Each scope may be given once' })
  .meta(EACH_ONCE)

const Name = visibleText(TOKEN_LIMITS.nameLength).meta({ examples: [EXAMPLE.name] })

/** A personal access token without its secret. */
export const PersonalToken = z
  .object({
    id: z.string().meta({ format: 'uuid' }),
    name: z.string(),
    scopes: z.array(z.string()),
    prefix: z.string().meta({ description: 'What the token begins with' }),
    lastFour: z.string().meta({ description: 'The last four characters of the token' }),
    createdAt: z.date(),
    expiresAt: z.date(),
    lastUsedAt: z.date().nullable().meta({ description: 'When it was last used, to a minute; null: never' }),
    revokedAt: z.date().nullable().meta({ description: 'When it was revoked; null: it was not' }),
  })
  .meta({ id: 'PersonalToken', description: 'A personal access token without its secret', examples: [EXAMPLE] })
export type PersonalToken = z.infer<typeof PersonalToken>

/** A new personal access token. */
export const NewToken = z
  .object({
    ...PersonalToken.shape,
    token: z.string().nullable().meta({
      description:
        'The token itself, which no other response contains. Null if the call was repeated with its idempotency key: the secret is not stored; revoke this token and create another',
    }),
  })
  .meta({ id: 'NewToken', description: 'A new personal access token, with its secret' })
export type NewToken = z.infer<typeof NewToken>

/** The tokens of the caller. */
export const PersonalTokens = z.object({ items: z.array(PersonalToken) }).meta({
  id: 'PersonalTokens',
  description: 'The valid personal access tokens of the caller, then the others, each newest first',
})
export type PersonalTokens = z.infer<typeof PersonalTokens>

/** A token to create. */
export const CreateTokenInput = z
  .strictObject({
    name: Name,
    scopes: Scopes,
    expiresAt: z.date().optional().meta({ description: 'At most 366 days from now. Default: 90 days from now' }),
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'CreateTokenInput',
    description: 'The name, scopes and expiry of a new personal access token',
    examples: [{ name: EXAMPLE.name, scopes: EXAMPLE.scopes }],
  })
export type CreateTokenInput = z.infer<typeof CreateTokenInput>

/** Changes of a token. */
export const UpdateTokenInput = z
  .strictObject({
    id: Id,
    name: Name.optional(),
    scopes: Scopes.optional().meta({ description: 'The remaining scopes: scopes can be removed, but not added' }),
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'UpdateTokenInput',
    description: 'The name or the remaining scopes of a personal access token',
    examples: [{ id: EXAMPLE.id, name: 'Old calendar bot' }],
  })
export type UpdateTokenInput = z.infer<typeof UpdateTokenInput>

/** The token to revoke. */
export const RevokeTokenInput = z
  .strictObject({
    id: Id,
    idempotencyKey: IdempotencyKey.meta({ description: 'Not needed: revoking a token again changes nothing' }),
  })
  .meta({ id: 'RevokeTokenInput', description: 'The id of a personal access token' })
export type RevokeTokenInput = z.infer<typeof RevokeTokenInput>
