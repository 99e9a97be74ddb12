import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readApi } from '../../../client-sdk/generate.ts'
import type { Procedure } from '../../../client-sdk/render.ts'
import { COMMON_ERRORS } from '../../../src/api/failures.ts'
import { appRouter } from '../../../src/api/router.ts'
import type { ErrorCode } from '../../../src/errors.ts'

const HEAD = `import { useMutation, useQuery } from '@tanstack/react-query'
import type { AccountSettings, Change, Comment, Issue, Notification, TaskList, RouterInputs, RouterOutputs, Section, Task, Taskwire, View } from '@taskwire/client'
import type { AppRouter } from '@taskwire/client/router'
import { safe, type TRPCClient } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { type createTRPCContext, useSubscription } from '@trpc/tanstack-react-query'
import type { Vague } from './vague.js'

type Inputs = inferRouterInputs<AppRouter>
type Outputs = inferRouterOutputs<AppRouter>
type Hooks = ReturnType<ReturnType<typeof createTRPCContext<AppRouter>>['useTRPC']>
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
type Code<E> = E extends { data?: { code: infer C } | null | undefined } ? C : never
declare function same<A, B>(..._: Same<A, B> extends true ? [] : ['they differ', A, B]): void
declare function is<B>(): <A>(value: A, ..._: Same<A, B> extends true ? [] : ['they differ', A, B]) => void
declare function input<T>(): T

export async function calls(client: TRPCClient<AppRouter>, trpc: Hooks, tw: Taskwire) {
`

/**
 * Returns programs that check the router type with tRPC's client and TanStack Query, procedure by procedure: inputs, outputs
 * and errors.
 */
export async function routerTypePrograms(): Promise<Record<string, string>> {
  const { procedures } = await readApi(appRouter)
  const vague = readFileSync(join(import.meta.dirname, '../../helpers/vague.ts'), 'utf8')
  const checks = procedures.map((procedure) => `  {\n${checksOf(procedure, rowsOf(procedures, procedure))}  }\n`)
  return { 'router-types.ts': `${HEAD}${checks.join('')}}\n`, 'vague.ts': vague, 'wrong.ts': WRONG }
}

/** Returns the type of the rows that a conflict of a procedure can have: of its noun, or of any. */
function rowsOf(procedures: Procedure[], { path }: Procedure): string {
  const rowOf = (one: string) => procedures.find((beside) => beside.path === one.replace(/\w+$/, 'get'))?.output
  return rowOf(path) ?? [...new Set(procedures.flatMap((one) => rowOf(one.path) ?? []))].join(' | ')
}

function checksOf(procedure: Procedure, rows: string): string {
  const { path, type, input, meta } = procedure
  if (type === 'subscription') return checksOfStream(procedure)
  const at = path
    .split('.')
    .map((name) => `['${name}']`)
    .join('')
  const given = input ? `input<Inputs${at}>()` : ''
  const [call, hook] =
    type === 'query'
      ? ['query', `useQuery(trpc.${path}.queryOptions(${given}))`]
      : ['mutate', `useMutation(trpc.${path}.mutationOptions())`]
  return `
    type Codes = ${[...COMMON_ERRORS, ...(meta.errors ?? [])].map((code) => `'${code}'`).join(' | ')}
    const [answer, error] = await safe(client.${path}.${call}(${given}))
    if (!error) is<RouterOutputs${at}>()(answer)
    same<Code<NonNullable<typeof error>>, Codes>()
    if (error?.data?.code === 'INVALID_INPUT') is<Issue[]>()(error.data.issues)
    ${narrowing('CONFLICT', `${rows} | null`, meta)}
    ${narrowing('PRECONDITION_FAILED', rows, meta)}
    const hook = ${hook}
    is<RouterOutputs${at} | undefined>()(hook.data)
    same<Code<NonNullable<typeof hook.error>>, Codes>()
    same<Inputs${at}, RouterInputs${at}>()
    same<Outputs${at}, RouterOutputs${at}>()
    same<Vague<[Inputs${at}, Outputs${at}]>, false>()
    same<Awaited<ReturnType<typeof tw.${path}>>, RouterOutputs${at}>()
    ${input ? `same<Inputs${at} | void, Parameters<typeof tw.${path}>[0] | void>()` : ''}
`
}

function checksOfStream({ path, meta, output }: Procedure): string {
  const [noun, verb] = path.split('.')
  const at = `['${noun}']['${verb}']`
  return `
    type Codes = ${[...COMMON_ERRORS, ...(meta.errors ?? [])].map((code) => `'${code}'`).join(' | ')}
    type Event = { id: string; data: ${output} }
    client.${path}.subscribe(input<Inputs${at}>(), {
      onData: (event) => is<Event>()(event),
      onError: (error) => same<Code<typeof error>, Codes>(),
    })
    const { data, error } = useSubscription(trpc.${path}.subscriptionOptions(input<Inputs${at}>()))
    is<Event | undefined>()(data)
    same<Code<NonNullable<typeof error>>, Codes>()
    same<Inputs${at}, RouterInputs${at}>()
    same<Outputs${at}, RouterOutputs${at}>()
    same<Vague<[Inputs${at}, Event]>, false>()
`
}

/** Returns a check that an error has its fields if the procedure can fail with its code. */
function narrowing(code: ErrorCode, current: string, { errors }: Procedure['meta']): string {
  return `${errors?.includes(code) ? '' : '// @ts-expect-error the procedure has no such error'}
    if (error?.data?.code === '${code}') is<${current}>()(error.data.current)`
}

const WRONG = `import type { TRPCClient } from '@trpc/client'
import type { AppRouter } from '@taskwire/client/router'
export const calls = (client: TRPCClient<AppRouter>) => [
  // @ts-expect-error a task has no titel
  client.tasks.create.mutate({ titel: 'x' }),
  // @ts-expect-error an id is needed
  client.tasks.get.query({}),
  // @ts-expect-error it is a mutation
  client.tasks.create.query({ title: 'x' }),
]
`
