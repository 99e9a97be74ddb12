import { createAccountService } from '../account/service.ts'
import { SIGN_IN_LIMITS } from '../auth/sign-in/sign-in-limits.ts'
import { systemClock } from '../clock.ts'
import { loadEnvironment } from '../config/environment.ts'
import { connect } from '../database/connect.ts'
import type { Database } from '../database/database.ts'
import { prepareDatabase } from '../database/migrations/prepare.ts'
import { createSignals } from '../database/notifications/signals.ts'
import { UsageError } from '../startup/usage-error.ts'
import { countCodePoints, isStorable } from '../text.ts'
import { ask, askSecret } from './read-line.ts'
import { type SignInUser, userQueries } from './user-queries.ts'

const USAGE = 'Usage: taskwire user list | delete <id or e-mail> [--yes] | set-password <id or e-mail>'

/** Implements `taskwire user`: lists the users of the built-in sign-in, deletes one, or sets the password of one. */
export async function user([action, ...rest]: string[]): Promise<void> {
  const isConfirmed = rest.includes('--yes')
  const [who, ...more] = rest.filter((argument) => argument !== '--yes')
  const isKnown = action === 'list' ? who === undefined : action === 'delete' || action === 'set-password'
  const isMisplaced = isConfirmed && action !== 'delete'
  if (!isKnown || isMisplaced || more.length > 0 || (action !== 'list' && who === undefined))
    throw new UsageError(USAGE)
  const env = loadEnvironment()
  if (env.auth.mode !== 'built-in')
    throw new UsageError('Another issuer provides the sign-in (see AUTH_… in the environment): manage its users there.')
  const database = await connect(env.database)
  try {
    await prepareDatabase(database)
    if (action === 'list') return await listUsers(database)
    const found = await userQueries(database).find(who ?? '')
    if (!found) throw new UsageError(`There is no user ${who}. "taskwire user list" shows all.`)
    if (action === 'delete') await deleteUser(database, found, isConfirmed)
    else await setPassword(database, found)
  } finally {
    await database.close()
  }
}

async function listUsers(database: Database): Promise<void> {
  const users = await userQueries(database).list()
  for (const { id, email, name, createdAt } of users)
    console.log([id, email, name, createdAt.toISOString()].map(printable).join('  '))
  console.log(`${users.length === 1 ? '1 user' : `${users.length} users`} in ${database.label}`)
}

async function deleteUser(database: Database, { id, email }: SignInUser, isConfirmed: boolean): Promise<void> {
  if (!isConfirmed) {
    if (!process.stdin.isTTY) throw new UsageError(`To delete ${printable(email)} with all tasks, add --yes.`)
    const answer = await ask(
      `This deletes ${printable(email)} with all tasks, for good. Type the e-mail address to go on: `,
    )
    if (answer.trim() !== email) throw new UsageError('Nothing was deleted.')
  }
  await announcing(database, async (send) => {
    const service = createAccountService({
      database: database.tenant,
      signals: { send },
      clock: systemClock,
      deleteSignIn: userQueries(database).delete,
    })
    const now = systemClock()
    await service.delete({ actor: { kind: 'user', userId: id }, issuedAt: now, expiresAt: now, signedInAt: now })
  })
  console.log(`${printable(email)} was deleted from ${database.label}`)
}

async function setPassword(database: Database, { id, email }: SignInUser): Promise<void> {
  const password = await askSecret(`New password of ${printable(email)}: `)
  const length = countCodePoints(password)
  const { passwordMin, passwordMax } = SIGN_IN_LIMITS
  if (length < passwordMin || length > passwordMax || !isStorable(password))
    throw new UsageError(`The password must have ${passwordMin} to ${passwordMax} characters. Nothing was changed.`)
  const { hashPassword } = await import('better-auth/crypto')
  const hash = await hashPassword(password)
  const ended = await announcing(database, async (send) => {
    const sessions = await userQueries(database).setPassword(id, hash)
    for (const sessionId of sessions) send({ kind: 'signed-out', userId: id, sessionId })
    return sessions.length
  })
  console.log(
    `${printable(email)} has a new password; ${ended === 1 ? '1 session was' : `${ended} sessions were`} ended`,
  )
}

/** Runs work that tells running servers of its changes. */
async function announcing<T>(
  { openChannel }: Database,
  work: (send: ReturnType<typeof createSignals>['send']) => Promise<T>,
): Promise<T> {
  const signals = createSignals({ openChannel, onProblem: (problem) => console.error(problem) })
  try {
    return await work(signals.send)
  } finally {
    await signals.stop()
  }
}

/** Replaces control characters, which a terminal would obey. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\ufffd')
}
