import { byOrder, lowerCaseIds, namesIn, type Operation } from './operations.ts'
import type { ParkedChange } from './store-types.ts'

/** Returns parked operations as the user sees them. */
export function listParked(all: readonly Operation[]): ParkedChange[] {
  return all.flatMap(({ key, path, input, refusal, conflicts = [], parkedBy }) => {
    if (!refusal || all.some(({ key }) => key === parkedBy)) return []
    const dependants = all.filter((one) => one.parkedBy === key).length
    return [{ key, mutation: path, input, refusal, conflicts, dependants }]
  })
}

/** Returns a parked operation and those that are parked because they need it. */
export function parkedWith(operations: ReadonlyMap<string, Operation>, key: string): Operation[] {
  const all = [...operations.values()].filter((one) => one.key === key || one.parkedBy === key)
  return all.filter(({ state }) => state === 'parked').sort(byOrder)
}

/** Returns a parked or undone operation as it is queued again, with some fields of its input replaced. */
export function queuedAgain(operation: Operation, edit?: object): Operation {
  const input = lowerCaseIds({ ...operation.input, ...edit })
  const rest = {
    refusal: undefined,
    parkedBy: undefined,
    undoneBy: undefined,
    conflicts: undefined,
    sent: undefined,
    isRepeated: undefined,
  }
  const names = [...new Set([...operation.names, ...namesIn(edit ?? {})])]
  return { ...operation, ...rest, state: 'queued', input, names }
}
