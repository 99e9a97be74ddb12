import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../client/packed.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { type InstalledProject, installPackages, programsIn } from './installed.ts'
import { buildNextMount } from './next-mount.ts'
import { useServer, variablesIn } from './use-mount.ts'

const PAGE = 'embedding.md'
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
const COMPILER_OPTIONS = {
  ...{ strict: true, noEmit: true, target: 'es2024', skipLibCheck: false, noUncheckedIndexedAccess: true },
  // The types of @trpc/client need those of a browser.
  ...{ lib: ['es2024', 'esnext.disposable', 'dom'], types: ['node'] },
}

let project: InstalledProject
beforeAll(async () => {
  project = await installPackages()
}, 600_000)
afterAll(() => project[Symbol.dispose]())

const variables = (more?: Record<string, string>) => variablesIn(project.path, more)

/** Returns the faults that TypeScript finds in files of the project. */
function faultsOf(files: string[], resolution: { module: string; moduleResolution: string }): string {
  const config = join(project.path, `tsconfig.${crypto.randomUUID()}.json`)
  writeFileSync(config, JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, ...resolution }, files }))
  return spawnSync(process.execPath, [TSC, '-p', config], { encoding: 'utf8' }).stdout
}

describe('the packed packages', () => {
  it.each(['server', 'client'] as const)('of the %s contain the listed files', async (name) => {
    const listed = execFileSync('tar', ['-tzf', project.tarballs[name]], { encoding: 'utf8' })
    const files = listed
      .split('\n')
      .filter(Boolean)
      // Of the sources and the built assets only the folders matter.
      .map((file) => file.replace(/^package\//, '').replace(/^(web\/dist\/assets)\/.*\.(\w+)$/, '$1/*.$2'))
      .map((file) => file.replace(/^((client-sdk\/)?src(\/[\w-]+)?)\/.*\.(js|d\.ts)$/, '$1/*.$4'))
    await expect([...new Set(files)].sort().join('\n')).toMatchFileSnapshot(`files-of-${name}.txt`)
  })

  it('start a server with npx', async () => {
    const port = await freePort()
    const env = variables({ PORT: String(port), HOST: '127.0.0.1' })
    const program = { command: 'npx', args: ['--no-install', 'taskwire'], cwd: project.path, env }
    await useServer(program, `http://127.0.0.1:${port}`)
  })

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('compile with module %s and resolution %s, without skipLibCheck', (module, moduleResolution) => {
    const programs = [
      ...programsIn(PAGE),
      ...programsIn(PAGE, 'mount').filter(({ program }) => !program.includes('hono')),
    ]
    for (const { name, program } of programs) writeFileSync(join(project.path, `${name}.ts`), program)
    writeFileSync(join(project.path, 'merged.ts'), MERGED)
    expect(faultsOf([...programs.map(({ name }) => `${name}.ts`), 'merged.ts'], { module, moduleResolution })).toBe('')
  })

  it('are imported by CommonJS', () => {
    const program = `import('taskwire').then(({ createHandler }) => console.log(typeof createHandler({ basePath: '/tw' }).fetch))`
    writeFileSync(join(project.path, 'consumer.cjs'), program)
    const env = variables()
    expect(execFileSync(process.execPath, ['consumer.cjs'], { cwd: project.path, env, encoding: 'utf8' })).toBe(
      'function\n',
    )
  })
})

describe('docs/embedding.md', () => {
  it.each(programsIn(PAGE))('program $name prints the documented output', ({ name, program, printed }) => {
    writeFileSync(join(project.path, `${name}.ts`), program)
    const env = variables()
    const output = execFileSync(process.execPath, [`${name}.ts`], { cwd: project.path, env, encoding: 'utf8' })
    expect(printed.length).toBeGreaterThan(0)
    expect(output.trimEnd().split('\n')).toEqual(printed)
  })

  it.each(programsIn(PAGE, 'mount'))('program $name serves everything under its path', async ({ name, program }) => {
    const port = await freePort()
    writeFileSync(join(project.path, `${name}.ts`), program.replace('8000', String(port)))
    const env = variables({ PUBLIC_URL: `http://localhost:${port}/api/tw` })
    const started = { command: process.execPath, args: [`${name}.ts`], cwd: project.path, env }
    await useServer(started, `http://localhost:${port}/api/tw`)
  })

  // Next.js is installed and built first.
  it('Next.js serves everything under its path, and calls it in the same process', { timeout: 600_000 }, async () => {
    const { args, cwd } = buildNextMount(project.path)
    const port = await freePort()
    const env = variables({
      ...{ PUBLIC_URL: `http://localhost:${port}/api/tw`, NEXT_TELEMETRY_DISABLED: '1' },
      // Next.js runs in production, which has no defaults for these.
      ...{ DATABASE_DRIVER: 'pglite', BETTER_AUTH_SECRET: crypto.randomUUID(), RATE_LIMIT_ADDRESS: '0' },
    })
    const program = { command: process.execPath, args: [...args, String(port)], cwd, env }
    await useServer(program, `http://localhost:${port}/api/tw`, async () => {
      const page = await fetch(`http://localhost:${port}/`)
      expect(await page.text()).toContain('<li>Rendered on the server</li>')
    })
  })
})

/** Checks that a merged router keeps the types of inputs, outputs and errors, and adds its own. */
const MERGED = `import { initTRPC } from '@trpc/server'
import { createTRPCClient, httpLink, safe } from '@trpc/client'
import type { Issue } from '@taskwire/client'
import { type TaskwireContext, taskRouters, transformer } from 'taskwire'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Code<E> = E extends { data?: { code: infer C } | null | undefined } ? C : never
declare function same<A, B>(..._: Same<A, B> extends true ? [] : ['they differ', A, B]): void

const t = initTRPC.context<TaskwireContext>().create({ transformer })
const appRouter = t.router({ ...taskRouters, mine: t.procedure.query(() => 1) })
const client = createTRPCClient<typeof appRouter>({ links: [httpLink({ url: '/trpc', transformer })] })

export async function calls() {
  same<Awaited<ReturnType<typeof client.mine.query>>, number>()
  const [task, error] = await safe(client.tasks.get.query({ id: 'x' }))
  if (!error) same<typeof task.title, string>()
  if (error?.data?.code === 'NOT_FOUND') return error.data.requestId satisfies string
  if (error?.data?.code === 'INVALID_INPUT') return error.data.issues satisfies Issue[]
  // @ts-expect-error reading has no conflicts
  if (error?.data?.code === 'CONFLICT') return
  // @ts-expect-error a task needs a title
  await client.tasks.create.mutate({})
}
export type C = Code<Error>
`
