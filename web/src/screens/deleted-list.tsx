import type { TaskList as List } from '@taskwire/client'
import { useListActions } from '../lists/list-actions.ts'
import { DeletedScreen } from './deleted-screen.tsx'

/** Says that a list was deleted while it was open, or before, and restores it. */
export function DeletedList({ list }: { list: List }) {
  const { restore } = useListActions()
  return (
    <DeletedScreen
      name={list.name}
      kind="list"
      text="It may have been deleted in another tab or on another device. It stays in the trash for 30 days, with its tasks."
      onRestore={() => void restore(list)}
    />
  )
}
