import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readOrCreateSecret } from '../../src/auth/sign-in/secret-file.ts'

const modulePath = join(import.meta.dirname, '../../src/auth/sign-in/secret-file.ts')
const program = `import { readOrCreateSecret } from ${JSON.stringify(modulePath)}; console.log(readOrCreateSecret(process.argv[1]))`

function temporaryDirectory() {
  const path = mkdtempSync(join(tmpdir(), 'taskwire-secret-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}

describe('the secret file of the built-in sign-in', () => {
  it('is created once, readable by its owner only, and then reused', () => {
    using directory = temporaryDirectory()
    const dataDir = join(directory.path, 'not/yet/there')
    const secret = readOrCreateSecret(dataDir)
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    expect(readOrCreateSecret(dataDir)).toBe(secret)
    expect(statSync(join(dataDir, 'auth-secret')).mode & 0o777).toBe(0o600)
    expect(readdirSync(dataDir)).toEqual(['auth-secret'])
  })

  it('is the same for concurrent starts', async () => {
    using directory = temporaryDirectory()
    const start = async () => {
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', program, directory.path])
      return stdout.trim()
    }
    const secrets = await Promise.all([start(), start(), start(), start()])
    expect(new Set(secrets).size).toBe(1)
    expect(secrets[0]).toBe(readOrCreateSecret(directory.path))
  })

  it('may be written by hand, with a trailing line break', () => {
    using directory = temporaryDirectory()
    writeFileSync(join(directory.path, 'auth-secret'), `${'s'.repeat(32)}\r\n`)
    expect(readOrCreateSecret(directory.path)).toBe('s'.repeat(32))
  })

  it.each(['', '\n', 'too short', 'x'.repeat(31), `${'x'.repeat(20)} ${'x'.repeat(20)}`, '\0'.repeat(40)])(
    'is rejected when the file is damaged: %j',
    (content) => {
      using directory = temporaryDirectory()
      const path = join(directory.path, 'auth-secret')
      writeFileSync(path, content)
      expect(() => readOrCreateSecret(directory.path)).toThrow(`${path} holds no usable secret.`)
    },
  )
})
