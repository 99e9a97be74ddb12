import { useEffect, useRef } from 'react'
import { useSession, useStatus } from '../session/provider.tsx'
import { useViewer } from '../tasks/data/viewer.ts'

/** Creates the example list once for an account that has nothing yet. */
export function useExampleList(): void {
  const { store } = useSession()
  const { isComplete } = useStatus()
  const { today } = useViewer()
  const isStarted = useRef(false)

  useEffect(() => {
    if (!isComplete || isStarted.current) return
    isStarted.current = true
    const { lists, tasks } = store
    // Nearly every account has something, and does not need the code.
    const isEmpty = tasks.list({ archived: true }).length + lists.list({ archived: true }).length === 0
    if (isEmpty) void import('./create-example.ts').then(({ createExampleOnce }) => createExampleOnce(store, today))
  }, [isComplete, store, today])
}
