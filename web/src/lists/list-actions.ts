import type { ListColor, TaskList } from '@taskwire/client'
import type { LocalChange, OfflineStore } from '@taskwire/client/offline'
import { useMemo } from 'react'
import { useStore } from '../session/provider.tsx'
import { makeStep } from '../tasks/data/undo.ts'

/** What a person can do with lists and sections. Each function changes the local copy at once, and can be undone. */
export type ListActions = ReturnType<typeof listActions>

/** Returns the actions on lists of the signed-in user. */
export function useListActions(): ListActions {
  const store = useStore()
  return useMemo(() => listActions(store), [store])
}

function listActions(store: OfflineStore) {
  /** Makes a change. Returns undefined if it failed, which a message says. */
  async function step<Change extends LocalChange>(text: string | undefined, change: Promise<Change>) {
    const [made] = await makeStep(store, text, [change])
    return made
  }

  return {
    create: (fields: { name: string; color: ListColor | null; description: string }) =>
      step(undefined, store.lists.create(fields)),
    update: (id: string, fields: { name?: string; color?: ListColor | null; description?: string }) =>
      step(undefined, store.lists.update({ id, ...fields })),
    archive: ({ id, name }: TaskList) => step(`Archived “${name}”`, store.lists.archive({ id })),
    unarchive: ({ id, name }: TaskList) => step(`Took “${name}” out of the archive`, store.lists.unarchive({ id })),
    remove: ({ id, name }: TaskList) => step(`Deleted “${name}” with its tasks`, store.lists.delete({ id })),
    restore: ({ id, name }: TaskList) => step(`Restored “${name}”`, store.lists.restore({ id })),
    move: (id: string, place: { before?: string; after?: string }) =>
      step(undefined, store.lists.move({ id, ...place })),
    createSection: (listId: string, name: string) => step(undefined, store.sections.create({ listId, name })),
    renameSection: (id: string, name: string) => step(undefined, store.sections.update({ id, name })),
    moveSection: (id: string, place: { before?: string; after?: string }) =>
      step(undefined, store.sections.move({ id, ...place })),
    removeSection: (id: string, name: string) =>
      step(`Deleted the section “${name}”. Its tasks stay in the list.`, store.sections.delete({ id })),
  }
}
