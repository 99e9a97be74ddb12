import type { Operation } from '../operations.ts'

/** How many operations are considered, so that thousands cost no more than some. */
const LOOK_AHEAD = 100

/**
 * Yields the operations that wait for none of the earlier ones, in their order. An operation waits for an earlier one that
 * concerns a row that it names or changes, or the order of the same rows; bulk operations wait for all, and all for them.
 */
export function* independent(queued: readonly Operation[]): Generator<Operation, void, undefined> {
  const touched = new Set<string>()
  const concerned = new Set<string>()
  for (const [n, operation] of queued.slice(0, LOOK_AHEAD).entries()) {
    const { touches, names, isBarrier } = operation
    if (isBarrier && n > 0) return
    const waits = touches.some((id) => concerned.has(id)) || names.some((id) => touched.has(id))
    if (!waits) yield operation
    if (isBarrier) return
    for (const id of touches) touched.add(id)
    for (const id of [...touches, ...names]) concerned.add(id)
  }
}
