import { useLocation } from '@tanstack/react-router'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

/** The tasks that are selected for a bulk action, on the screen that is shown. */
export interface Selection {
  ids: ReadonlySet<string>
  /** True while taps select instead of opening, for devices without a keyboard. */
  isSelecting: boolean
  set(ids: ReadonlySet<string>): void
  toggle(id: string): void
  start(): void
  clear(): void
}

const SelectionContext = createContext<Selection | undefined>(undefined)
const NOTHING: ReadonlySet<string> = new Set()

/** Holds the selection. It ends when another screen is shown. */
export function SelectionProvider({ children }: { children: ReactNode }) {
  const [ids, setIds] = useState(NOTHING)
  const [isSelecting, setSelecting] = useState(false)
  const { pathname } = useLocation()

  useEffect(() => {
    setIds(NOTHING)
    setSelecting(false)
  }, [pathname])

  const selection = useMemo<Selection>(
    () => ({
      ids,
      isSelecting: isSelecting || ids.size > 0,
      set: setIds,
      toggle: (id) =>
        setIds((before) => {
          const after = new Set(before)
          if (!after.delete(id)) after.add(id)
          return after
        }),
      start: () => setSelecting(true),
      clear: () => {
        setIds(NOTHING)
        setSelecting(false)
      },
    }),
    [ids, isSelecting],
  )
  return <SelectionContext value={selection}>{children}</SelectionContext>
}

/** Returns the selected tasks. */
export function useSelection(): Selection {
  const selection = useContext(SelectionContext)
  if (!selection) throw new Error('useSelection requires a SelectionProvider')
  return selection
}
