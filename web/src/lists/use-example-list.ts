import { useEffect, useRef } from 'react'
import { useSession, useStatus } from '../session/provider.tsx'
import { useViewer } from '../tasks/data/viewer.ts'
import { exampleId } from './example-list.ts'

/** Creates the example list once for an account that has nothing yet. */
export function useExampleList(): void {
  const { store } = useSession()
  const { isComplete } = useStatus()
  const { today } = useViewer()
  const isStarted = useRef(false)

  useEffect(() => {
    if (!isComplete || isStarted.current) return
    isStarted.current = true
    const start = async () => {
      const { tasks, lists } = store
      const rows = [lists.list({ archived: true }), lists.list({ trash: true }), tasks.list({ archived: true })]
      const isNew = rows.every((found) => found.length === 0) && tasks.list({ trash: true }).length === 0
      if (!isNew || exampleId() !== undefined) return
      const { createExample } = await import('./create-example.ts')
      await createExample(store, today)
    }
    // Several tabs may open at once: only one of them creates the list. Pages over plain HTTP have no locks.
    if (navigator.locks) void navigator.locks.request('taskwire.example', start)
    else void start()
  }, [isComplete, store, today])
}
