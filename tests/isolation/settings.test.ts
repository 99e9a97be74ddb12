import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

// A session setting would outlive its transaction, and affect the next user of the connection.
const SESSION_SETTING =
  /\bSET\s+(SESSION|ROLE|app\.|TIME\s+ZONE|search_path|statement_timeout|lock_timeout|row_security|"?\w+"?\s*(=|TO)\s*(on|off|'))|set_config\([^)]*,\s*false\s*\)|\bRESET\s+(ROLE|ALL)\b/i

// The clock of a database in memory for tests is that of its only session.
const FILES = globSync(['src/**/*.ts', 'prisma/migrations/*/migration.sql'], {
  exclude: ['src/generated/**', 'src/testing/thread/database/movable-time.ts'],
})

it('the check of the source finds session settings, but not transaction settings or column updates', () => {
  for (const sql of [
    `SET ROLE x`,
    `SET app.user_id = 'a'`,
    `set_config('role', 'x', false)`,
    `SET statement_timeout TO '5s'`,
  ]) {
    expect(sql).toMatch(SESSION_SETTING)
  }
  for (const sql of [
    `SET LOCAL ROLE x`,
    `set_config('role', 'x', true)`,
    `UPDATE t SET seq = seq + 1`,
    'WITH SET TRUE',
  ]) {
    expect(sql).not.toMatch(SESSION_SETTING)
  }
})

it.each(FILES)('%s contains no session setting [T-16]', (file) => {
  const lines = readFileSync(file, 'utf8').split('\n')
  expect(lines.filter((line) => SESSION_SETTING.test(line) && !line.trim().startsWith('//'))).toEqual([])
})
