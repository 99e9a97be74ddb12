import type { LocalChange, OfflineStore } from '@taskwire/client/offline'
import type { ReactNode } from 'react'
import { errorText } from '../../ui/error-text.ts'
import { showToast } from '../../ui/toasts.tsx'

/** The keys of the changes of the store that are one step; of a change that the server has made, a function that undoes it. */
type Step = readonly string[] | (() => Promise<unknown>)

/** Undoable steps of this tab, newest last. */
const steps: Step[] = []
const MAX_STEPS = 50

function add<Added extends Step>(step: Added): Added {
  steps.push(step)
  if (steps.length > MAX_STEPS) steps.shift()
  return step
}

/** Remembers changes as one step that "Undo" takes back. */
export function remember(changes: readonly LocalChange[]): readonly string[] {
  return add(changes.map((change) => change.key))
}

/** Remembers a change that the server has made as one step, shows a text, and offers to undo the step. */
export function showDone(store: OfflineStore, text: ReactNode, undo: () => Promise<unknown>): void {
  add(undo)
  showUndo(store, text, undo)
}

function showUndo(store: OfflineStore, text: ReactNode, step: Step): void {
  showToast({ text, action: { text: 'Undo', onAction: () => void undoStep(store, step) } })
}

/**
 * Makes changes as one step, shows a text, if there is one, and offers to undo the step. Returns the changes. If one of them fails,
 * shows a message and returns none.
 */
export async function makeStep<Change extends LocalChange>(
  store: OfflineStore,
  text: ReactNode,
  changes: readonly Promise<Change>[],
): Promise<Change[]> {
  if (changes.length === 0) return []
  try {
    const made = await Promise.all(changes)
    const keys = remember(made)
    if (text !== undefined) showUndo(store, text, keys)
    return made
  } catch (error) {
    showFailure(error)
    return []
  }
}

/** Shows why a change was not made. */
export function showFailure(error: unknown): void {
  showToast({ text: `Not changed: ${error instanceof Error ? error.message : 'unknown error'}` })
}

/** Undoes a step, of several changes the last one first. Returns whether it did; otherwise a message says why not. */
async function undoStep(store: OfflineStore, step: Step): Promise<boolean> {
  const at = steps.indexOf(step)
  if (at >= 0) steps.splice(at, 1)
  try {
    if (typeof step === 'function') await step()
    else for (const key of [...step].reverse()) await store.undo(key)
    return true
  } catch (error) {
    const isOnServer = typeof step === 'function'
    showToast({ text: isOnServer ? `Not undone: ${errorText(error)}` : 'This change is too old to be undone.' })
    return false
  }
}

/** Undoes the last step of this tab. */
export async function undoLast(store: OfflineStore): Promise<void> {
  const step = steps.at(-1)
  if (!step) {
    showToast({ text: 'There is nothing to undo.' })
    return
  }
  if (await undoStep(store, step)) showToast({ text: 'Undone.' })
}
