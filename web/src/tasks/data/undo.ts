import type { LocalChange, OfflineStore } from '@taskwire/client/offline'
import type { ReactNode } from 'react'
import { errorText } from '../../ui/error-text.ts'
import { showToast } from '../../ui/toasts.tsx'
import { lastStep, remember, rememberOnServer, type Step, takeBack } from './steps.ts'

/** Remembers a change that the server has made as one step, shows a text, and offers to undo the step. */
export function showDone(store: OfflineStore, text: ReactNode, undo: () => Promise<unknown>): void {
  showUndo(store, text, rememberOnServer(undo))
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
  const step = remember(changes)
  try {
    const made = await Promise.all(changes)
    if (text !== undefined) showUndo(store, text, step)
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

/** Undoes a step. Returns whether it did; otherwise a message says why not. */
async function undoStep(store: OfflineStore, step: Step): Promise<boolean> {
  try {
    return await takeBack(store, step)
  } catch (error) {
    const isOnServer = typeof step === 'function'
    showToast({ text: isOnServer ? `Not undone: ${errorText(error)}` : 'This change is too old to be undone.' })
    return false
  }
}

/** Undoes the last step of this tab. */
export async function undoLast(store: OfflineStore): Promise<void> {
  const step = lastStep()
  if (!step) {
    showToast({ text: 'There is nothing to undo.' })
    return
  }
  if (await undoStep(store, step)) showToast({ text: 'Undone.' })
}
