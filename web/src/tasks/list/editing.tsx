import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'

export type EditPlace = 'list' | 'panel'

/** Which title is edited in place, and which field for new tasks is open. */
interface Editing {
  taskId: string | undefined
  /** Where its title is edited: the same task may be shown in the list and, as a subtask, in the panel. */
  place: EditPlace
  edit(taskId: string | undefined, place?: EditPlace): void
  /** The id of the heading whose field is open. */
  composerId: string | undefined
  compose(headingId: string | undefined): void
  /** A new task, which its list scrolls to. */
  newId: string | undefined
  reveal(taskId: string | undefined): void
}

const EditingContext = createContext<Editing | undefined>(undefined)

const NOTHING = { taskId: undefined, place: 'list' } as const

/** Holds what is edited in place. */
export function EditingProvider({ children }: { children: ReactNode }) {
  const [{ taskId, place }, setEdited] = useState<{ taskId: string | undefined; place: EditPlace }>(NOTHING)
  const [composerId, compose] = useState<string>()
  const [newId, reveal] = useState<string>()
  const editing = useMemo<Editing>(
    () => ({
      taskId,
      place,
      edit: (taskId, place = 'list') => setEdited({ taskId, place }),
      composerId,
      compose,
      newId,
      reveal,
    }),
    [taskId, place, composerId, newId],
  )
  return <EditingContext value={editing}>{children}</EditingContext>
}

/** Returns what is edited in place. */
export function useEditing(): Editing {
  const editing = useContext(EditingContext)
  if (!editing) throw new Error('useEditing requires an EditingProvider')
  return editing
}
