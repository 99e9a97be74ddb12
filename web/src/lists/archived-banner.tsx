import type { TaskList } from '@taskwire/client'
import { Button } from '../ui/button.tsx'
import { useListActions } from './list-actions.ts'

/** Says that a list is archived, and what that means. */
export function ArchivedBanner({ list }: { list: TaskList }) {
  const { unarchive } = useListActions()
  return (
    <div className="banner">
      <p>This list is archived. It is not in the sidebar, and its tasks are not in Today.</p>
      <Button size="small" onPress={() => void unarchive(list)}>
        Take out of the archive
      </Button>
    </div>
  )
}
