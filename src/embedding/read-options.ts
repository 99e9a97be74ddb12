import type { VerifyToken } from '../auth/actor.ts'
import { type Clock, systemClock } from '../clock.ts'
import { createAddresses } from '../config/addresses.ts'
import { type Env, loadEnvironment, parseEnvironment } from '../config/environment.ts'
import type { Database } from '../database/database.ts'
import { TaskwireError } from '../errors.ts'
import { createLogger, type Logger } from '../observability.ts'
import { databaseOf } from './database-handles.ts'
import type { EmbeddingOptions } from './options.ts'

/** The configuration with everything that was omitted. */
export interface Embedding {
  env: Env
  logger: Logger
  clock: Clock
  database?: Database
  /** Verifies access tokens in place of the configured way. */
  verifyToken?: VerifyToken
}

/** Completes the options of an embedding. @throws EnvironmentError that lists all faults of the variables at once */
export function readOptions(options: EmbeddingOptions): Embedding {
  const { env: variables, basePath, database, verifyToken } = options
  const read = variables ? parseEnvironment(variables) : loadEnvironment()
  const env = basePath === undefined ? read : withBasePath(read, basePath)
  const { logger = createLogger(env.logLevel), clock = systemClock } = options
  return {
    ...{ env, logger, clock },
    ...(database && { database: databaseOf(database) }),
    ...(verifyToken && { verifyToken: verifierFrom(verifyToken) }),
  }
}

/** Returns the environment with a base path. @throws SetupError for an invalid one, or if PUBLIC_URL has another */
function withBasePath(env: Env, basePath: string): Env {
  return { ...env, publicUrl: new URL(createAddresses(env.publicUrl, basePath).urlTo('')) }
}

function verifierFrom(verify: NonNullable<EmbeddingOptions['verifyToken']>): VerifyToken {
  return async (token) => {
    const owner = await verify(token)
    if (!owner) throw new TaskwireError('UNAUTHENTICATED', { cause: new Error('refused by verifyToken') })
    const { userId, expiresAt, signedInAt } = owner
    return { actor: { kind: 'user', userId }, issuedAt: new Date(), expiresAt, signedInAt }
  }
}
