import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from '../../errors.ts'

/**
 * Returns the secret of the built-in sign-in in development, from the file `auth-secret` in `dataDir`. Creates the file
 * with 32 random bytes, readable by its owner only, if it does not exist; concurrent starts get the same secret.
 * @throws SetupError unless the file contains one line of at least 32 printable characters.
 */
export function readOrCreateSecret(dataDir: string): string {
  const path = join(dataDir, 'auth-secret')
  const secret = (readIfExists(path) ?? create(path, dataDir)).trim()
  if (!/^[\x21-\x7e]{32,}$/.test(secret)) {
    throw new SetupError(
      `${path} holds no usable secret. Restore it, or delete it and empty the table auth.jwks, which signs out every user.`,
    )
  }
  return secret
}

function create(path: string, dataDir: string): string {
  mkdirSync(dataDir, { recursive: true })
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  try {
    // Unlike a rename, a link never replaces a file that a concurrent start created, and its content is complete at once.
    linkSync(draft, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    unlinkSync(draft)
  }
  return readFileSync(path, 'utf8')
}

function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    const reason = error instanceof Error ? error.message : String(error)
    throw new SetupError(`The secret file ${path} cannot be read: ${reason}.`, { cause: error })
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
