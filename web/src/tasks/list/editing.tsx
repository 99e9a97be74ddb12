import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

/** Which title is edited in place, and which field for new tasks is open. */
interface Editing {
  taskId: string | undefined
  edit(taskId: string | undefined): void
  /** The id of the heading whose field is open. */
  composerId: string | undefined
  compose(headingId: string | undefined): void
  /** A new task, which its list scrolls to. */
  newId: string | undefined
  reveal(taskId: string | undefined): void
}

const EditingContext = createContext<Editing | undefined>(undefined)

/** Holds what is edited in place. */
export function EditingProvider({ children }: { children: ReactNode }) {
  const [taskId, edit] = useState<string>()
  const [composerId, compose] = useState<string>()
  const [newId, reveal] = useState<string>()
  const editing = useMemo(() => ({ taskId, edit, composerId, compose, newId, reveal }), [taskId, composerId, newId])
  return <EditingContext value={editing}>{children}</EditingContext>
}

/** Returns what is edited in place. */
export function useEditing(): Editing {
  const editing = useContext(EditingContext)
  if (!editing) throw new Error('useEditing requires an EditingProvider')
  return editing
}
