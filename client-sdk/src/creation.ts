import { isTaskwireError } from './errors.ts'
import { uuidv7 } from './uuid.ts'

/** What is sent to create a task, with its id; `isOwnId` says that the id was made here. */
export interface Creation {
  input: object & { id: unknown }
  isOwnId: boolean
}

/** Gives a new task its id here, so that trying again cannot create it twice. Undefined: the input is no task at all. */
export function withId(input: unknown): Creation | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  if ('id' in input && input.id !== undefined) return { input: { ...input, id: input.id }, isOwnId: false }
  return { input: { ...input, id: uuidv7() }, isOwnId: true }
}

/**
 * Tells whether a repeated creation was refused because an earlier try of the same call had succeeded. Nobody else has an
 * id that was made here. Under an id of the caller's, it must be what was asked for and never changed.
 */
export function isEarlierTry(error: unknown, { input, isOwnId }: Creation): error is { current: object } {
  if (!isTaskwireError(error, 'CONFLICT') || typeof error.current !== 'object') return false
  const { current } = error
  if (isOwnId) return true
  return (
    current.version === 1 &&
    Object.entries(input).every(([key, value]) => {
      const asked = key === 'id' && typeof value === 'string' ? value.toLowerCase() : value
      return value === undefined || isSame(asked, Reflect.get(current, key))
    })
  )
}

/** Compares plain data; the order of keys does not matter. */
function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every((key) => isSame(Reflect.get(left, key), Reflect.get(right, key)))
}
