import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { readApi } from '../../client-sdk/generate.ts'
import { renderContract, renderRouter } from '../../client-sdk/render.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { ROOT } from './packed.ts'

/** A program that uses the contract of an API with an additional noun. Its lines after `@ts-expect-error` must not compile. */
const PROGRAM = `import type { TRPCClient } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import type { Change, ConflictOptions, EntityRow, Note, Procedures, RouterInputs, RouterOutputs, Task, UpdateNoteInput } from './contract.ts'
import type { AppRouter } from './router.ts'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(..._: Same<A, B> extends true ? [] : ['they differ', A, B]): void
same<inferRouterInputs<AppRouter>['notes'], RouterInputs['notes']>()
same<inferRouterOutputs<AppRouter>['notes'], RouterOutputs['notes']>()
same<RouterOutputs['notes']['get'], Note>()
same<Change['note'], Note | undefined>()
same<EntityRow['task'], Task | undefined>()
same<Parameters<NonNullable<ConflictOptions<UpdateNoteInput, Note>['onConflict']>>, [mine: UpdateNoteInput, current: Note]>()

export async function calls(client: Procedures<object>, trpc: TRPCClient<AppRouter>) {
  const { items } = await client.notes.list({ sort: [{ by: 'name' }], trash: true })
  const { id, pinned, taskId } = await client.notes.create({ name: items[0]?.name ?? '', body: null, taskId: null })
  same<[typeof pinned, typeof taskId], [boolean, string | null]>()
  await client.notes.update({ id, pinned: true }, { onConflict: (mine, { body }) => ({ ...mine, body }) })
  const { affected } = await trpc.notes.deleteMany.mutate({ ids: [id] })
  same<typeof affected, { [k: string]: number }>()
  // @ts-expect-error a name is needed
  await client.notes.create({})
  // @ts-expect-error notes have no title
  await client.notes.update({ id, title: '' })
  // @ts-expect-error notes are not completed
  await client.notes.complete({ id })
  // @ts-expect-error notes are not sorted by title
  await client.notes.list({ sort: [{ by: 'title' }] })
}
`

it('the contract has the types of an additional noun, derived from its definition', async () => {
  const { procedures, types } = await readApi(walkedRouter)
  const folder = join(inject('runDirectory'), 'walked-contract')
  mkdirSync(folder)
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
    module: 'nodenext',
    target: 'es2022',
    types: [],
    lib: ['es2022', 'dom', 'dom.asynciterable', 'esnext.disposable'],
  }
  const files = {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions, files: ['program.ts'] }),
    'contract.ts': renderContract(procedures, types),
    'router.ts': renderRouter(procedures),
    'program.ts': PROGRAM,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const run = () => execFileSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' })
  expect(outputOf(run)).toBe('')
})

/** Returns the output of a compiler, also if it fails because it has found errors. */
function outputOf(run: () => string): string {
  try {
    return run()
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
