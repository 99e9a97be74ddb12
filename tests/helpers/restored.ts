import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'

/**
 * Restores a backup into an empty database, where the run is to work on restored data: TEST_RESTORE is then a script that
 * takes the database as RESTORED_URL. Does nothing otherwise.
 */
export function restoreInto(url: string): void {
  const script = process.env.TEST_RESTORE
  if (script === undefined) return
  execFileSync('bash', ['-euo', 'pipefail', script], {
    cwd: dirname(script),
    env: { ...process.env, RESTORED_URL: url },
    stdio: 'pipe',
  })
}
