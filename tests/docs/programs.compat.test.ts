import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PackedClient, packClient, ROOT } from '../client/packed.ts'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail } from '../helpers/task-user.ts'

const data = temporaryDirectory()
let packed: PackedClient
let server: ServerProcess
beforeAll(async () => {
  packed = await packClient()
  writeFileSync(join(packed.project, 'package.json'), '{ "type": "module" }')
  mkdirSync(join(packed.project, 'node_modules/@types'))
  for (const name of ['@types/node', '@tanstack']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(packed.project, 'node_modules', name), 'junction')
  }
  server = await startServer({ env: { DATA_DIR: data.path } })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  packed.remove()
  data[Symbol.dispose]()
})

/** The pages that contain programs of the client; tests/embedding/package.compat.test.ts has those of the server's package. */
const PAGES = readdirSync(join(ROOT, 'docs')).filter((name) => {
  const text = name.endsWith('.md') ? readFileSync(join(ROOT, 'docs', name), 'utf8') : ''
  return text.includes('```ts\n') && !/from 'taskwire['/]/.test(text)
})

/** Returns the programs of a page, each with its documented output: the comments at the ends of its lines. */
function programsOf(page: string) {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, program = ''], n) => {
    const printed = [...program.matchAll(/console\.log\(.*\) \/\/ (.+)$/gm)].map(([, line]) => line)
    return { name: `${page.replace('.md', '')}-${n}`, program, printed }
  })
}

describe.each(PAGES)('docs/%s', (page) => {
  it('has a diagram and a program', () => {
    expect(readFileSync(join(ROOT, 'docs', page), 'utf8')).toMatch(/^```mermaid\nsequenceDiagram\n/m)
    expect(programsOf(page).length).toBeGreaterThan(0)
  })

  it.each(programsOf(page))('program $name compiles and prints the documented output', ({ name, program, printed }) => {
    const file = `${name}.ts`
    const text = program.replaceAll('http://localhost:8000', server.url).replaceAll('ada@example.com', newEmail())
    writeFileSync(join(packed.project, file), text)
    const compilerOptions = {
      strict: true,
      noEmit: true,
      target: 'es2024',
      module: 'nodenext',
      lib: ['es2024', 'esnext.disposable'],
      types: ['node'],
      noUncheckedIndexedAccess: true,
      // TanStack DB's own types need those of a browser.
      skipLibCheck: program.includes('@tanstack/'),
    }
    writeFileSync(join(packed.project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    expect(spawnSync(process.execPath, [tsc, '-p', packed.project], { encoding: 'utf8' }).stdout).toBe('')
    const output = execFileSync(process.execPath, [file], { cwd: packed.project, encoding: 'utf8' })
    expect(printed.length).toBeGreaterThan(0)
    expect(output.trimEnd().split('\n')).toEqual(printed)
  })
})
