import { join } from 'node:path'
import { python, run, type Tool } from './toolchain.ts'

export const SCHEMATHESIS_NEEDS: Tool[] = ['Python']

/** Operations that it leaves out, and why. */
const LEFT_OUT = {
  'account.delete': 'ends the account that calls',
  'changes.live': 'never ends',
  'auth.signUp': 'answers 422 where there is such an account, and takes longer than all others together',
  'auth.signIn': 'takes longer than all others together, as passwords must',
  'auth.signOut': 'is tried in sign-in.db.test.ts',
  'auth.token': 'takes a session, not the token of the others',
}

interface Subject {
  url: string
  accessToken: string
}

/**
 * Runs every check of Schemathesis, with the same seed each time, against a server; what it keeps goes to a directory.
 * Gives what it has found, empty where that is nothing. What no schema can say, schemathesis_hooks.py and
 * schemathesis.toml name.
 */
export async function findingsOf({ url, accessToken }: Subject, directory: string): Promise<string> {
  const interpreter = await python()
  const parameters = [
    ...['-m', 'schemathesis.cli', '--no-color', '--config-file', join(import.meta.dirname, 'schemathesis.toml')],
    ...['run', `${url}/api/v1/openapi.json`, '--header', `Authorization: Bearer ${accessToken}`],
    ...['--checks', 'all', '--seed', '1', '--max-examples', '8', '--continue-on-failure', '--warnings', 'off'],
    ...Object.keys(LEFT_OUT).flatMap((operation) => ['--exclude-operation-id', operation]),
  ]
  const env = {
    SCHEMATHESIS_HOOKS: 'schemathesis_hooks',
    PYTHONPATH: import.meta.dirname,
    PYTHONDONTWRITEBYTECODE: '1',
  }
  return run(interpreter, parameters, { cwd: directory, env }).then(
    () => '',
    (error: Error) => error.message,
  )
}
