import { COMMON_ERRORS } from '../src/api/failures.ts'
import type { Meta } from '../src/api/procedures.ts'
import { ERRORS, type ErrorCode } from '../src/errors.ts'
import { systemInfo } from '../src/system/info.ts'
import { LIMITS } from '../src/tasks/schema.ts'

/** What the contract says about a procedure. */
export interface Procedure {
  path: string
  type: 'query' | 'mutation' | 'subscription'
  meta: Meta
  /** TypeScript of the input, whether it may be left out, and whether it can name the version it is meant for. */
  input: { type: string; optional: boolean; hasVersion: boolean } | undefined
  /** TypeScript of the answer, of a subscription of each event. */
  output: string
}

const BANNER = '// Written by "npm run client:generate" from the procedures\' schemas; do not edit.\n'

/** The text of src/contract.ts, around the types of the schemas. */
export function renderContract(procedures: Procedure[], types: string): string {
  // A stream is no call: the client has methods of its own for it.
  const calls = procedures.filter(({ type }) => type !== 'subscription')
  const parts = [BANNER, constants(calls), types, failures(procedures), client(calls), inference(procedures)]
  return parts.join('\n\n')
}

function constants(procedures: Procedure[]): string {
  const kinds = procedures.map(
    ({ path, type, input }) => `  '${path}': { type: '${type}', input: ${input !== undefined} },`,
  )
  const limits = Object.entries(LIMITS).map(([name, value]) => `  ${name}: ${value},`)
  return `/**
 * The version of the API contract this client was made for.
 *
 * @example
 * const isNewer = (await tw.system.info()).contract > CONTRACT_VERSION
 */
export const CONTRACT_VERSION = ${systemInfo.contract}

/**
 * The limits of inputs. Lengths are in characters (code points).
 *
 * @example
 * const fits = (title: string) => [...title].length <= LIMITS.titleLength
 */
export const LIMITS = {\n${limits.join('\n')}\n} as const

/** Every procedure that is called, and whether it takes an input. */
export const PROCEDURES = {\n${kinds.join('\n')}\n} as const`
}

/** The type of the rows of a noun; undefined of what is no noun. */
function rowOf(procedures: Procedure[], { path }: Pick<Procedure, 'path'>): string | undefined {
  const [noun] = path.split('.')
  return procedures.find((one) => one.path === `${noun}.get`)?.output
}

function failures(procedures: Procedure[]): string {
  const rows = [...new Set(procedures.flatMap((procedure) => rowOf(procedures, procedure) ?? []))]
  const codes = Object.keys(ERRORS) as ErrorCode[]
  const carried: Partial<Record<ErrorCode, string>> = {
    INVALID_INPUT: '{ issues: Issue[] }',
    CONFLICT: '{ current: Current | null }',
    PRECONDITION_FAILED: '{ current: Current }',
    QUOTA_EXCEEDED: "{ quota: 'rows' | 'bytes' }",
    RATE_LIMITED: '{ retryAfterMs: number }',
    UNAVAILABLE: '{ retryAfterMs: number }',
  }
  const lines = codes.map(
    (code) => `  /** ${ERRORS[code].message} HTTP ${ERRORS[code].status}. */\n  ${code}: ${carried[code] ?? 'object'}`,
  )
  return `/** One thing that is wrong with an input: where it is, what kind of fault, and a sentence for a person. */
export interface Issue {
  /** Names of fields; a place in a list is a decimal number, from \`0\`. */
  path: string[]
  code: string
  message: string
}

/** What each error of the server carries beside its message; \`Current\` is the row that stands in the way. */
export interface Failures<Current = ${rows.join(' | ')}> {\n${lines.join('\n')}\n}

/** The codes of the server's errors. */
export type ErrorCode = keyof Failures`
}

function client(procedures: Procedure[]): string {
  return `/**
 * What to do where a row has changed since the version that a change was meant for.
 *
 * @example
 * const mineWins: ConflictOptions<UpdateTaskInput, Task> = { onConflict: (mine) => mine }
 */
export interface ConflictOptions<Input, Current> {
  /**
   * Called with the input and the row as it is now, where \`ifVersion\` is older (of \`replace\` also the row's own
   * \`version\`). Gives the input to try instead, which is then meant for the version of \`current\` and has another
   * \`idempotencyKey\`; or \`'abort'\`, to end with CONFLICT. Called again for the next conflict, 20 times at most.
   */
  onConflict?: ((mine: Input, current: Current) => Input | 'abort' | Promise<Input | 'abort'>) | undefined
}

/** Every procedure that is called, as a method. \`Options\` are those of one call. */
export interface Procedures<Options> {\n${byNoun(procedures, (one) => method(one, rowOf(procedures, one)))}\n}\n`
}

function method({ path, meta, input, output }: Procedure, row: string | undefined): string {
  const name = path.split('.')[1]
  const options = input?.hasVersion ? `Options & ConflictOptions<${input.type}, ${row}>` : 'Options'
  const parameters = input
    ? `input${input.optional ? '?' : ''}: ${input.type}, options?: ${options}`
    : `options?: ${options}`
  const throws = meta.errors?.length
    ? `\n     * @throws TaskwireError ${meta.errors.join(', ')}, or an error any call can have.`
    : ''
  return `    /**\n     * ${meta.summary ?? name}${throws}\n     */\n    ${name}(${parameters}): Promise<${output}>`
}

/** Inputs and outputs by name, as tRPC infers them from the server's router. */
function inference(procedures: Procedure[]): string {
  return `/**
 * The input of each procedure.
 *
 * @example
 * type NewTask = RouterInputs['tasks']['create']
 */
export interface RouterInputs {\n${byNoun(procedures, ({ path, input }) => `    ${path.split('.')[1]}: ${inputType(input)}`)}\n}

/**
 * The answer of each procedure.
 *
 * @example
 * type Page = RouterOutputs['tasks']['list']
 */
export interface RouterOutputs {\n${byNoun(procedures, (procedure) => `    ${procedure.path.split('.')[1]}: ${outputType(procedure)}`)}\n}\n`
}

function inputType(input: Procedure['input']): string {
  if (!input) return 'void'
  return input.optional ? `${input.type} | undefined | void` : input.type
}

function outputType({ type, output }: Procedure): string {
  return type === 'subscription' ? `AsyncIterable<{ id: string; data: ${output} }, void, unknown>` : output
}

function byNoun(procedures: Procedure[], member: (procedure: Procedure) => string): string {
  const nouns = Map.groupBy(procedures, ({ path }) => path.split('.')[0] ?? '')
  return [...nouns].map(([noun, members]) => `  ${noun}: {\n${members.map(member).join('\n')}\n  }`).join('\n')
}

/** The text of src/api/router.ts. */
export function renderRouter(procedures: Procedure[]): string {
  const rows = procedures.flatMap((procedure) => rowOf(procedures, procedure) ?? [])
  const names = [
    ...new Set([
      'Failures',
      ...rows,
      ...procedures.flatMap(({ input, output }) => [...(input ? [input.type] : []), output]),
    ]),
  ].sort()
  const common = COMMON_ERRORS.map((code) => `'${code}'`).join(' | ')
  return `${BANNER}
import type {
  TRPC_ERROR_CODE_NUMBER,
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server'
import type { ${names.join(', ')} } from './contract.ts'

type Common = ${common}

/** An error as tRPC carries it: checking \`data.code\` narrows the rest. */
export interface ErrorShape<Code extends keyof Failures = Common, Current = ${[...new Set(rows)].join(' | ')}> {
  message: string
  code: TRPC_ERROR_CODE_NUMBER
  data: {
    [C in Code]: { code: C; message: string; requestId: string; httpStatus: number; path?: string } & Failures<Current>[C]
  }[Code]
}

interface ApiRecord {\n${byNoun(procedures, (one) => flat(one, rowOf(procedures, one)))}\n}

/** The router's type, for \`@trpc/client\` and \`@trpc/tanstack-react-query\`. */
export type AppRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: true },
  { [Noun in keyof ApiRecord]: ApiRecord[Noun] }
>
`
}

const KINDS = {
  query: 'TRPCQueryProcedure',
  mutation: 'TRPCMutationProcedure',
  subscription: 'TRPCSubscriptionProcedure',
}

function flat(procedure: Procedure, row: string | undefined): string {
  const { path, type, meta, input } = procedure
  const errors = meta.errors?.length
    ? `ErrorShape<Common | ${meta.errors.map((code) => `'${code}'`).join(' | ')}${row ? `, ${row}` : ''}>`
    : 'ErrorShape'
  return `    ${path.split('.')[1]}: ${KINDS[type]}<{ input: ${inputType(input)}; output: ${outputType(procedure)}; meta: object; errorShape: ${errors} }>`
}
