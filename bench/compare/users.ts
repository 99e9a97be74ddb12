import { createHash, randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'

export const USERS = 100
export const TASKS_PER_USER = 1000

/** A user of the comparison, with a token that is valid throughout. */
export interface User {
  number: number
  id: string
  token: string
}

/** Token lifetime, in seconds. */
export const TOKEN_AGE = 86_400

/** Creates the users, and the secret that signs their tokens. */
export async function createUsers(): Promise<{ users: User[]; secret: string }> {
  const secret = randomBytes(32).toString('base64url')
  const key = new TextEncoder().encode(secret)
  const users = await Promise.all(
    Array.from({ length: USERS }, async (_, number) => {
      const id = userId(number)
      const claims = new SignJWT({ sub: id }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt()
      return { number, id, token: await claims.setExpirationTime(`${TOKEN_AGE - 60}s`).sign(key) }
    }),
  )
  return { users, secret }
}

export function userId(n: number): string {
  return `user-${n}`
}

/** Returns the creation time of a seeded task, in milliseconds since 1970. The seed computes the same value. */
export function createdAt(user: number, n: number): number {
  return FIRST_CREATED + n * CREATED_EVERY + user
}

/** In milliseconds: 2026-01-01, and seven minutes. */
export const FIRST_CREATED = 1_767_225_600_000
export const CREATED_EVERY = 420_000

/** Returns the id of a seeded task: a version 7 UUID, which starts with its creation time. */
export function taskId(user: number, n: number): string {
  const time = createdAt(user, n).toString(16).padStart(12, '0')
  const random = createHash('md5').update(`${user}/${n}`).digest('hex')
  const [a, b] = [time.slice(0, 8), time.slice(8)]
  return `${a}-${b}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`
}
