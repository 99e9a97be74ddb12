import type { MutationFunctionContext } from '@tanstack/query-core'
import { isTaskwireError } from '../../errors.ts'
import { newUuid } from '../../new-uuid.ts'
import type { CallOptions } from '../../options.ts'
import { editData, has, isRow, putRow, removeRows } from './cached-rows.ts'
import { entityOf, keyOf } from './keys.ts'
import { applyEarly } from './optimistic.ts'
import { refetchSoon } from './refetch.ts'

/** A mutation of the contract. */
export interface Mutating {
  path: string
  call: (input: unknown, options: CallOptions) => Promise<unknown>
  /** The default retries. */
  retries: object
}

/** The parts of the application's options that this adapter adds to. */
interface Given {
  optimistic?: boolean
  timeoutMs?: number
  onConflict?: unknown
  onSuccess?: (...parameters: OnSuccess) => unknown
  onError?: (...parameters: OnSuccess) => unknown
  onSettled?: (...parameters: [answer: unknown, ...OnSuccess]) => unknown
}

type OnSuccess = [answer: unknown, input: unknown, begun: unknown, context: MutationFunctionContext]

/** The result of `onMutate`. A paused mutation that was stored and restored has lost `revert`, but not its key. */
interface Begun {
  idempotencyKey: string
  revert?: (() => void) | undefined
}

/** The idempotency keys of running mutations. TanStack Query passes the same context to each attempt of one mutation. */
const keys = new WeakMap<MutationFunctionContext, string>()

/** Returns the function that creates the options of a procedure's mutations. */
export function mutationOptions({ path, call, retries }: Mutating) {
  const names = path.split('.')
  const [noun = ''] = names
  const verb = names.at(-1) ?? ''
  return ({ optimistic = true, timeoutMs, onConflict, ...own }: Given = {}) => ({
    ...retries,
    // A call with `onConflict` may send several changes, each with its own key; the client retries each.
    ...(onConflict ? { retry: false } : {}),
    ...own,
    mutationKey: keyOf(path),
    mutationFn: (input: unknown, context: MutationFunctionContext) => {
      const options = { timeoutMs, onConflict, idempotencyKey: idempotencyKeyOf(input, context) }
      return call(input, options)
    },
    onMutate: async (input: unknown, context: MutationFunctionContext): Promise<Begun> => {
      const idempotencyKey = newUuid()
      keys.set(context, idempotencyKey)
      return { idempotencyKey, revert: optimistic ? await applyEarly(context.client, names, input) : undefined }
    },
    onSuccess: (...parameters: OnSuccess) => {
      const [answer, , , { client }] = parameters
      editData(answer, ({ affected: _affected, undoToken: _token, ...row }) => {
        const { id, version } = row
        if (/^purge/.test(verb) || (/^delete/.test(verb) && !row.deletedAt)) removeRows(client, noun, [id])
        else putRow(client, noun, { ...row, id, version })
        return null
      })
      return own.onSuccess?.(...parameters)
    },
    onError: (...parameters: OnSuccess) => {
      const [error, , begun, { client }] = parameters
      if (isBegun(begun)) begun.revert?.()
      const isConflict = isTaskwireError(error, 'CONFLICT') || isTaskwireError(error, 'PRECONDITION_FAILED')
      // A row in the trash leaves its lists when they are refetched, so that the user sees the error beside it.
      if (isConflict && isRow(error.current) && !error.current.deletedAt) putRow(client, noun, error.current)
      return own.onError?.(...parameters)
    },
    onSettled: (...parameters: [unknown, ...OnSuccess]) => {
      const [answer, , , , { client }] = parameters
      const { affected }: { affected?: object } = { ...(answer as object) }
      refetchSoon(client, [entityOf(noun), ...Object.keys({ ...affected })], 0)
      return own.onSettled?.(...parameters)
    },
  })
}

/** Returns the idempotency key of a mutation, also if the page was reloaded while the mutation was paused. */
function idempotencyKeyOf(input: unknown, context: MutationFunctionContext): string {
  let key = keys.get(context)
  if (key === undefined) {
    const running = context.client.getMutationCache().findAll({ status: 'pending' })
    const begun: unknown = running.find(({ state }) => state.variables === input)?.state.context
    key = isBegun(begun) ? begun.idempotencyKey : newUuid()
    keys.set(context, key)
  }
  return key
}

function isBegun(value: unknown): value is Begun {
  return has(value, 'idempotencyKey')
}
