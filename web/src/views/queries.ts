import type { View } from '@taskwire/client'
import { useMemo } from 'react'
import { useStore } from '../session/provider.tsx'
import { useRows } from '../tasks/data/queries.ts'

/** Returns the saved views in manual order, or those in the trash. */
export function useViews(query: { trash?: boolean } = {}): readonly View[] {
  return useRows(useStore().views, query)
}

/** Returns the saved views as the sidebar shows them: favorites first, each part in manual order. */
export function useOrderedViews(): readonly View[] {
  const views = useViews()
  return useMemo(() => [...views].sort((a, b) => Number(b.favorite) - Number(a.favorite)), [views])
}

/** Returns one view, in the trash or not; undefined if there is none. */
export function useView(id: string): View | undefined {
  const here = useViews()
  const inTrash = useViews({ trash: true })
  return useMemo(() => [...here, ...inTrash].find((view) => view.id === id), [here, inTrash, id])
}
