import { useSyncExternalStore } from 'react'
import { storageKey } from '../../base-path.ts'

const KEY = storageKey('folded')
/** Tasks that are deleted elsewhere stay in the set, so that it is cut from time to time. */
const MAX_FOLDED = 1000

const listeners = new Set<() => void>()
let folded: ReadonlySet<string> = stored()

/** Returns the ids of the tasks whose subtasks are hidden on this device. */
export function useFolded(): ReadonlySet<string> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => folded,
  )
}

/** Hides or shows the subtasks of a task, on this device. */
export function setFolded(id: string, isFolded: boolean): void {
  const others = [...folded].filter((one) => one !== id)
  show(new Set(isFolded ? [...others, id].slice(-MAX_FOLDED) : others))
}

/** Hides the subtasks of a task, or shows them again. */
export function toggleFolded(id: string): void {
  setFolded(id, !folded.has(id))
}

/** Shows all subtasks again, when the user signs out. */
export function clearFolded(): void {
  show(new Set())
}

function show(next: ReadonlySet<string>): void {
  folded = next
  try {
    if (next.size > 0) localStorage.setItem(KEY, JSON.stringify([...next]))
    else localStorage.removeItem(KEY)
  } catch {
    // Without storage it holds until the tab is closed.
  }
  for (const listener of listeners) listener()
}

function stored(): ReadonlySet<string> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return new Set(Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [])
  } catch {
    return new Set()
  }
}
