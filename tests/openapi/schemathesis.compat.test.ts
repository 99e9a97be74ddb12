import { expect, it } from 'vitest'
import { startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { signUp } from '../helpers/task-user.ts'
import { findingsOf, SCHEMATHESIS_NEEDS } from './generators/schemathesis.ts'
import { titleOf, unlessNotInstalled } from './generators/skipping.ts'
import { InstallError, missing } from './generators/toolchain.ts'

/** The time limit, which includes the download of the tools in the first run. */
const LIMIT_MS = 900_000

it(titleOf('Schemathesis finds no violations', SCHEMATHESIS_NEEDS), { timeout: LIMIT_MS }, async ({ skip }) => {
  skip(missing(SCHEMATHESIS_NEEDS).length > 0)
  using data = temporaryDirectory()
  using work = temporaryDirectory()
  await using server = await startServer({ env: { DATA_DIR: data.path } })
  const { accessToken } = await signUp(server.url)
  const findings = await unlessNotInstalled(findingsOf({ url: server.url, accessToken }, work.path))
  if (findings instanceof InstallError) return skip(`Schemathesis was skipped: ${findings.message}`)
  expect(findings).toBe('')
})
