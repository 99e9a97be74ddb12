import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'

/**
 * Restores a backup into an empty database by running the script TEST_RESTORE, which gets the database as RESTORED_URL. Does
 * nothing if TEST_RESTORE is not set.
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
