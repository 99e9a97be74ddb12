import { execFile, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PackedClient, packClient } from '../client/packed.ts'
import { withoutToken } from '../helpers/plain-caller.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'

const run = promisify(execFile)
const HAS_CURL = spawnSync('curl', ['--version']).status === 0
const ENTITIES: Record<string, string> = { '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' }

describe('the first calls on the home page', () => {
  const cleanUp = new AsyncDisposableStack()
  let server: ServerProcess
  let client: PackedClient
  beforeAll(async () => {
    const data = cleanUp.use(await preparedDirectory())
    server = cleanUp.use(await startServer({ env: { DATA_DIR: data.path } }))
    client = cleanUp.adopt(await packClient(), ({ remove }) => remove())
  })
  afterAll(() => cleanUp.disposeAsync())

  /** Returns the code blocks of a language as a person would copy them from the page. */
  async function shown(language: string): Promise<string[]> {
    const text = await (await fetch(server.url, { headers: { Accept: 'text/html' } })).text()
    const blocks = text.matchAll(new RegExp(`<code class="${language}">([^<]*)</code>`, 'g'))
    return [...blocks].map(([, code = '']) => code.replace(/&[#\w]+;/g, (entity) => ENTITIES[entity] ?? entity))
  }

  it('run as a TypeScript program', async () => {
    const [program = ''] = await shown('typescript')
    expect(program.split('\n').length).toBeLessThanOrEqual(10)
    writeFileSync(join(client.project, 'package.json'), '{"type":"module"}')
    writeFileSync(join(client.project, 'first-calls.ts'), program)
    const { stdout } = await run(process.execPath, ['first-calls.ts'], { cwd: client.project })
    expect(stdout).toBe('Buy milk\n')
  })

  it.skipIf(!HAS_CURL)('run in a shell (skipped without curl)', async () => {
    const [install, commands = ''] = await shown('shell')
    expect(install).toBe(`npm install http://localhost:${server.port}/client.tgz`)
    const { stdout } = await run('sh', ['-e', '-c', commands])
    const [created, listed] = stdout.replaceAll('}{', '}\n{').split('\n')
    const { data } = JSON.parse(created ?? '')
    expect(data).toMatchObject({ title: 'Buy milk', priority: 'high' })
    expect(JSON.parse(listed ?? '').data).toEqual([withoutToken(data)])
  })
})
