import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

const HELPER = new URL('helpers/postgres-server.ts', import.meta.url).href

it.each([0, 1, 3])('a run that uses the test server ends with its exit code: %i', (code) => {
  const program = `await import('${HELPER}'); process.exitCode = ${code}`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: code, stderr: '' })
})
