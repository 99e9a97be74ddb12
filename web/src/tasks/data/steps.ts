import type { LocalChange, OfflineStore } from '@taskwire/client/offline'

/**
 * The keys of the changes of the store that are one step, once the device has stored them; undefined if it could not. Of a change that
 * the server has made, a function that undoes it.
 */
export type Step = Promise<readonly string[] | undefined> | (() => Promise<unknown>)

/** Undoable steps of this tab, newest last. */
const steps: Step[] = []
const MAX_STEPS = 50

/** Returns the step that "Undo" takes back next; undefined if there is none. */
export function lastStep(): Step | undefined {
  return steps.at(-1)
}

/**
 * Remembers changes as one step that "Undo" takes back. It does so before they are stored, because they are shown before: "Undo" is
 * about what a person sees.
 */
export function remember(changes: readonly Promise<LocalChange>[]): Step {
  const step = Promise.all(changes).then(
    (made) => made.map(({ key }) => key),
    () => {
      forget(step)
      return undefined
    },
  )
  return add(step)
}

/** Remembers a change that the server has made as one step, by the function that undoes it. */
export function rememberOnServer(undo: () => Promise<unknown>): Step {
  return add(undo)
}

/** Undoes a step, of several changes the last one first. Returns whether it did: a step that could not be stored changed nothing. */
export async function takeBack({ undo }: Pick<OfflineStore, 'undo'>, step: Step): Promise<boolean> {
  forget(step)
  if (typeof step === 'function') {
    await step()
    return true
  }
  const keys = await step
  for (const key of keys?.toReversed() ?? []) await undo(key)
  return keys !== undefined
}

function add<Added extends Step>(step: Added): Added {
  steps.push(step)
  if (steps.length > MAX_STEPS) steps.shift()
  return step
}

function forget(step: Step): void {
  const at = steps.indexOf(step)
  if (at >= 0) steps.splice(at, 1)
}
