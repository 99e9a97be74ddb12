import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { consumerProgram } from './consumer.ts'
import { EXPECTED, programInput } from './consumers/expected.ts'
import { ROOT } from './packed.ts'
import { useConsumer } from './use-consumer.ts'

const TOOLS = { node: '22.23.3', bun: '1.4.5', deno: '2.9.6', workerd: '1.20261117.1', esbuild: '0.28.2' }

const served = useConsumer(TOOLS, () => ({
  'program.js': consumerProgram('program.js'),
  'main.js': `import { program } from './program.js'
console.log(JSON.stringify(await program(JSON.parse(process.argv[2]))))`,
  'worker-entry.js': `import { program } from './program.js'
export default { fetch: async (request) => Response.json(await program(await request.json())) }`,
  'worker.capnp': consumerProgram('worker.capnp'),
}))

type Input = ReturnType<typeof programInput>

interface Runtime {
  name: string
  /** The npm packages that the runtime needs. */
  needs: (keyof typeof TOOLS)[]
  version: string
  /** Runs the program and returns its result. */
  answer(input: Input): Promise<unknown>
}

const bin = (tool: string) => served.consumer.path('node_modules/.bin', tool)
const node24 = join(ROOT, 'node_modules/.bin/node')

/** Runs main.js in a runtime. Any output on stderr is a failure. */
async function runMain(program: string, parameters: string[], input: Input): Promise<unknown> {
  const { stdout, stderr } = await served.consumer.run(program, [...parameters, 'main.js', JSON.stringify(input)])
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

const RUNTIMES: Runtime[] = [
  { name: 'Node 22', needs: ['node'], version: 'v22.23.3', answer: (input) => runMain(bin('node'), [], input) },
  { name: 'Node 24', needs: [], version: 'v24.', answer: (input) => runMain(node24, [], input) },
  { name: 'Bun', needs: ['bun'], version: '1.4.5', answer: (input) => runMain(bin('bun'), [], input) },
  {
    name: 'Deno, with access to these two servers only',
    needs: ['deno'],
    version: '2.9.6',
    answer: (input) => {
      const hosts = [input.url, input.silentUrl, 'http://127.0.0.1:9'].map((url) => new URL(url).host)
      return runMain(bin('deno'), ['run', '--no-remote', '--quiet', `--allow-net=${hosts}`], input)
    },
  },
  { name: 'workerd', needs: ['workerd', 'esbuild'], version: '2026-11-17', answer: answerOfWorker },
]

it.for(RUNTIMES)('the client behaves identically in $name', async ({ needs, version, answer }, { skip }) => {
  const missing = served.consumer.missing(...needs)
  skip(missing !== undefined, missing)
  const [runtime = node24] = needs.map(bin)
  const output = await served.consumer.run(runtime, ['--version']).then(
    ({ stdout }) => stdout,
    (error: unknown) => skip(`${runtime} cannot run here: ${error}`),
  )
  expect(output).toContain(version)

  const before = served.silent.received().size
  expect(await answer(programInput(served.server.url, served.silent.url))).toEqual(EXPECTED)
  const received = [...served.silent.received().values()].slice(before)
  expect(received.length).toBeGreaterThanOrEqual(2)
  expect(received).toEqual(received.map(() => 1))
  // A call that timed out or was aborted leaves no open request.
  await eventually(() => expect(served.silent.openRequests()).toBe(0))
})

/** Bundles the worker like Cloudflare's own tool, and sends it one request. */
async function answerOfWorker(input: Input): Promise<unknown> {
  const conditions = '--conditions=workerd,worker,browser'
  await served.consumer.run(bin('esbuild'), [
    ...['worker-entry.js', '--bundle', '--format=esm', '--target=es2024', conditions],
    ...['--log-level=warning', '--outfile=worker.js'],
  ])
  const worker = spawn(bin('workerd'), ['serve', 'worker.capnp', '--control-fd=3'], {
    cwd: served.consumer.directory,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  try {
    const ended = once(worker, 'close').then(([code]) => Promise.reject(new Error(`workerd ended with ${code}.`)))
    const firstLine = once(createInterface(worker.stdio[3] as Readable), 'line')
    const [line] = (await Promise.race([firstLine, ended])) as [string]
    const { port } = JSON.parse(line) as { port: number }
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(input) })
    return await response.json()
  } finally {
    worker.kill()
  }
}
