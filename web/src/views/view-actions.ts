import type { CreateViewInput, UpdateViewInput, View } from '@taskwire/client'
import type { LocalChange, OfflineStore } from '@taskwire/client/offline'
import { useMemo } from 'react'
import { useStore } from '../session/provider.tsx'
import { makeStep } from '../tasks/data/undo.ts'

/** What a person can do with saved views. Each function changes the local copy at once, and can be undone. */
export type ViewActions = ReturnType<typeof viewActions>

/** Returns the actions on saved views of the signed-in user. */
export function useViewActions(): ViewActions {
  const store = useStore()
  return useMemo(() => viewActions(store), [store])
}

function viewActions(store: OfflineStore) {
  const { views } = store

  /** Makes a change. Returns undefined if it failed, which a message says. */
  async function step<Change extends LocalChange>(text: string | undefined, change: Promise<Change>) {
    const [made] = await makeStep(store, text, [change])
    return made
  }

  return {
    create: (fields: CreateViewInput) => step(undefined, views.create(fields)),
    update: (id: string, fields: Omit<UpdateViewInput, 'id'>) => step(undefined, views.update({ id, ...fields })),
    remove: ({ id, name }: View) => step(`Deleted “${name}”`, views.delete({ id })),
    restore: ({ id, name }: View) => step(`Restored “${name}”`, views.restore({ id })),
    move: (id: string, place: { before?: string; after?: string }) => step(undefined, views.move({ id, ...place })),
  }
}
