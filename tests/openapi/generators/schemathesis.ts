import { join } from 'node:path'
import { runs } from '../../helpers/effort.ts'
import { python, run, type Tool } from './toolchain.ts'

export const SCHEMATHESIS_NEEDS: Tool[] = ['Python']

/** The excluded operations, with reasons. */
const LEFT_OUT = {
  'account.delete': 'deletes the account of the caller',
  'changes.live': 'never ends',
  'auth.signUp': 'returns 422 for an existing account, and takes longer than all others together',
  'auth.signIn': 'takes longer than all others together, because of password hashing',
  'auth.signOut': 'is tested in sign-in.db.test.ts',
  'auth.token': 'requires a session token instead of an access token',
}

/** The long run takes two minutes, and five beside other tests. */
const LIMIT_MS = 840_000

interface Subject {
  url: string
  accessToken: string
}

/**
 * Runs every check of Schemathesis against a server, with a fixed seed; its files are written to `directory`. Returns its
 * findings, or an empty string. schemathesis_hooks.py and schemathesis.toml contain the rules that a schema cannot express.
 */
export async function findingsOf({ url, accessToken }: Subject, directory: string): Promise<string> {
  const interpreter = await python()
  const parameters = [
    ...['-m', 'schemathesis.cli', '--no-color', '--config-file', join(import.meta.dirname, 'schemathesis.toml')],
    ...['run', `${url}/api/v1/openapi.json`, '--header', `Authorization: Bearer ${accessToken}`],
    ...[
      '--checks',
      'all',
      '--seed',
      '1',
      '--max-examples',
      String(runs(3, 8)),
      '--continue-on-failure',
      '--warnings',
      'off',
    ],
    ...Object.keys(LEFT_OUT).flatMap((operation) => ['--exclude-operation-id', operation]),
  ]
  const env = {
    SCHEMATHESIS_HOOKS: 'schemathesis_hooks',
    PYTHONPATH: import.meta.dirname,
    PYTHONDONTWRITEBYTECODE: '1',
  }
  return run(interpreter, parameters, { cwd: directory, env, timeoutMs: LIMIT_MS }).then(
    () => '',
    (error: Error) => error.message,
  )
}
