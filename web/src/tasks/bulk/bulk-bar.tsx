import { useState } from 'react'
import { useStore } from '../../session/provider.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { ActionMenu } from '../../ui/menu.tsx'
import { PopoverDialog } from '../../ui/popover-dialog.tsx'
import { isBlank } from '../../ui/text.ts'
import { useTaskActions } from '../data/actions.tsx'
import { DuePicker } from '../due/due-picker.tsx'
import { useSelection } from '../list/selection.tsx'
import { usePlaces } from '../panel/place-field.tsx'
import { PRIORITIES } from '../panel/priorities.tsx'

/** The actions on all selected tasks, at the bottom of the screen. */
export function BulkBar() {
  const { ids, isSelecting, clear } = useSelection()
  const { tasks } = useStore()
  const selected = [...ids].filter((id) => tasks.get(id))
  const actions = useTaskActions()
  const places = usePlaces()
  if (!isSelecting) return null

  const isDone = selected.length > 0 && selected.every((id) => tasks.get(id)?.completed)
  const isInTrash = selected.some((id) => tasks.get(id)?.deletedAt)
  const isEmpty = selected.length === 0
  const run = (action: (ids: string[]) => Promise<void>) => () => {
    void action(selected)
    clear()
  }
  return (
    <div className="bulk" role="toolbar" aria-label="Actions on the selected tasks">
      <span className="bulk-count" role="status">
        {isEmpty ? (
          'Select tasks'
        ) : (
          <>
            {selected.length}
            <span className="bulk-word"> selected</span>
          </>
        )}
      </span>
      {isInTrash ? (
        <Button size="small" look="quiet" icon="restore" onPress={run(actions.restore)}>
          Restore
        </Button>
      ) : (
        <div className="bulk-actions">
          <IconButton
            icon="check"
            label={isDone ? 'Reopen' : 'Complete'}
            shortcut="C"
            isDisabled={isEmpty}
            onPress={run(isDone ? actions.reopen : actions.complete)}
          />
          {selected.some((id) => tasks.get(id)?.recurrence) && (
            <IconButton
              icon="skip"
              label="Skip the dates of repeating tasks"
              shortcut="S"
              onPress={run(actions.skip)}
            />
          )}
          <DuePicker
            due={null}
            onChange={(due) =>
              // Only the day is chosen: each task keeps its time.
              void (due && due.time === undefined ? actions.setDay(selected, due.date) : actions.setDue(selected, due))
            }
            trigger={<IconButton icon="today" label="Set the due date" isDisabled={isEmpty} />}
          />
          <ActionMenu
            icon="inbox"
            label="Move to another list"
            isDisabled={isEmpty}
            entries={places.map(({ text, mark, place }) => ({
              text,
              mark,
              onAction: run((some) => actions.move(some, place, `Moved to ${text}`)),
            }))}
          />
          <ActionMenu
            icon="flag"
            label="Set the priority"
            isDisabled={isEmpty}
            entries={PRIORITIES.map(({ value, text, mark }) => ({
              text,
              mark,
              onAction: run((some) => actions.setPriority(some, value)),
            }))}
          />
          <TagButton isDisabled={isEmpty} onAdd={(tag) => run((some) => actions.addTag(some, tag))()} />
          <IconButton icon="trash" label="Delete" shortcut="#" isDisabled={isEmpty} onPress={run(actions.remove)} />
        </div>
      )}
      <IconButton icon="close" label="End the selection" shortcut="Esc" onPress={clear} />
    </div>
  )
}

function TagButton({ isDisabled, onAdd }: { isDisabled: boolean; onAdd: (tag: string) => void }) {
  const [tag, setTag] = useState('')
  return (
    <PopoverDialog
      label="Add a tag"
      placement="top"
      classes={{ popover: 'popover', content: 'popover-body' }}
      trigger={<IconButton icon="tag" label="Add a tag" isDisabled={isDisabled} />}
    >
      {(close) => (
        <form
          className="field"
          onSubmit={(event) => {
            event.preventDefault()
            if (isBlank(tag)) return
            onAdd(tag.trim())
            setTag('')
            close()
          }}
        >
          <TextField label="Tag" value={tag} onChange={setTag} maxLength={64} autoFocus />
          <Button type="submit" size="small" look="primary">
            Add
          </Button>
        </form>
      )}
    </PopoverDialog>
  )
}
