import type { ChangedTag, ListColor, Taskwire } from '@taskwire/client'
import type { OfflineStore } from '@taskwire/client/offline'
import { useMemo } from 'react'
import { useSession } from '../session/provider.tsx'
import { makeStep, showDone } from '../tasks/data/undo.ts'
import { errorText } from '../ui/error-text.ts'
import { showToast } from '../ui/toasts.tsx'

/**
 * What a person can do with a tag of all tasks. A color applies at once; the server makes the other changes, which need a connection.
 * Each can be undone.
 */
export type TagActions = ReturnType<typeof tagActions>

/** Returns the actions on tags of the signed-in user. */
export function useTagActions(): TagActions {
  const { client, store } = useSession()
  return useMemo(() => tagActions(client, store), [client, store])
}

function tagActions(client: Taskwire, store: OfflineStore) {
  /** Makes a change, and offers to undo it. Returns whether it was made; otherwise a message says why not. */
  async function change(text: string, make: () => Promise<ChangedTag>): Promise<boolean> {
    try {
      // Tasks that wait on this device may have the tag. Without network they wait longer, and the call says so.
      if (store.status.state !== 'offline') await store.whenSent()
      const { undoToken } = await make()
      if (undoToken !== null) showDone(store, text, () => client.changes.undo({ undoToken }))
      return true
    } catch (error) {
      showToast({ text: `Not changed: ${errorText(error)}` })
      return false
    }
  }

  return {
    setColor: (tag: string, color: ListColor | null) =>
      makeStep(store, color ? `“${tag}” is ${color} now` : `Removed the color of “${tag}”`, [
        store.tags.update({ tag, color }),
      ]),
    rename: (tag: string, name: string) =>
      change(`Renamed “${tag}” to “${name}”`, () => client.tags.rename({ tag, name })),
    remove: (tag: string) => change(`Removed “${tag}” from all tasks`, () => client.tags.delete({ tag })),
  }
}
