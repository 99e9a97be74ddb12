import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { oncePerRun } from '../helpers/once-per-run.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Builds the web app of this working copy once per test run, so that the server under test serves the current sources. Returns
 * the directory of the built files.
 */
export async function builtApp(): Promise<string> {
  await oncePerRun('web-app', async () => {
    execFileSync(process.execPath, ['web/build.ts'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  })
  return `${ROOT}web/dist/`
}
