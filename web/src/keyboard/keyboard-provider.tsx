import { createContext, type ReactNode, useContext, useState } from 'react'
import { withUpgrade } from '../ui/with-upgrade.tsx'
import type { CommandId } from './keys.ts'

const CommandRunner = withUpgrade<{ onRun: (run: RunCommand) => void }>(
  () => null,
  async () => (await import('./command-runner.tsx')).CommandRunner,
)

/**
 * Runs a command on the tasks `ids`, by default on the selected, focused or open ones. Returns false if there is no task to run it
 * on.
 */
export type RunCommand = (id: CommandId, ids?: readonly string[]) => boolean

const KeyboardContext = createContext<((id: CommandId) => void) | undefined>(undefined)

/** Listens to the keys once that code is loaded, after the first screen. */
export function KeyboardProvider({ children }: { children: ReactNode }) {
  const [{ run, onRun }] = useState(createRunner)
  return (
    <KeyboardContext value={run}>
      {children}
      <CommandRunner onRun={onRun} />
    </KeyboardContext>
  )
}

/** Returns the function that runs commands. */
export function useKeyboard(): (id: CommandId) => void {
  const run = useContext(KeyboardContext)
  if (!run) throw new Error('useKeyboard requires a KeyboardProvider')
  return run
}

/** Runs commands, and one that is chosen before their code is there as soon as it is. */
function createRunner() {
  let runner: RunCommand | undefined
  let early: CommandId | undefined
  return {
    run: (id: CommandId) => {
      if (runner) runner(id)
      else early = id
    },
    onRun: (next: RunCommand) => {
      runner = next
      if (early !== undefined) next(early)
      early = undefined
    },
  }
}
