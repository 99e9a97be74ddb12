import { useMemo } from 'react'
import { Screen } from '../layout/screen.tsx'
import { toggleFolded, useFolded } from '../tasks/data/folding.ts'
import { useTasks } from '../tasks/data/queries.ts'
import { useManualDrops } from '../tasks/drag/manual-drops.ts'
import { listEntries } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { Nothing } from './loading.tsx'
import { SelectButton } from './select-button.tsx'

const INBOX = { listId: null, name: 'the inbox' }

/** The tasks that are in no list. */
export function InboxScreen() {
  const tasks = useTasks({ listId: null })
  const collapsed = useFolded()
  const drops = useManualDrops()
  const entries = useMemo(
    () => listEntries({ tasks, sections: [] }, { collapsed, withCompleted: false }),
    [tasks, collapsed],
  )
  return (
    <Screen title="Inbox" target={INBOX} actions={<SelectButton />}>
      <TaskList
        label="Inbox"
        entries={entries}
        drops={drops}
        onToggle={toggleFolded}
        empty={
          <Nothing
            icon="inbox"
            title="Your inbox is empty"
            text="Write down what comes to mind below. You can put it into a list later."
          />
        }
      />
    </Screen>
  )
}
