import { useLocation } from '@tanstack/react-router'
import type { CreateTaskInput, Due, DueInput, ParsedQuickAdd, Priority } from '@taskwire/client'
import { useStore } from '../session/provider.tsx'
import { dueText } from '../tasks/data/due.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { DuePicker } from '../tasks/due/due-picker.tsx'
import { usePlaces } from '../tasks/panel/place-field.tsx'
import { PRIORITIES } from '../tasks/panel/priorities.tsx'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/select.tsx'
import { useChoice } from './use-choice.ts'

/** The fields of a new task that are set by hand or by its text. */
type Choices = ReturnType<typeof useChoices>

/** Holds the list, priority and due date of a new task. Their defaults depend on the current screen. */
export function useChoices() {
  const { pathname } = useLocation()
  const { lists } = useStore()
  const { today } = useViewer()
  const places = usePlaces()
  const here = /^\/lists\/([^/]+)/.exec(pathname)?.[1] ?? ''
  const place = useChoice(lists.get(here)?.archivedAt === null ? here : 'inbox')
  const priority = useChoice<Priority>('none')
  const due = useChoice<DueInput | null>(pathname === '/today' ? { date: today } : null)
  return { places, place, priority, due }
}

/** Returns the input of the new task from its parsed text and the choices, and the name of its list. */
export function taskOf(
  { places, place, priority, due }: Choices,
  task: ParsedQuickAdd['create'],
): { input: CreateTaskInput; placeName: string } {
  const stated = statedIn(task)
  const { recurrence, listId, ...rest } = task
  const chosen = places.find(({ value }) => value === place.of(stated.place))
  const input = {
    ...rest,
    ...(recurrence && { recurrence }),
    ...(chosen?.place ?? { listId }),
    priority: priority.of(stated.priority),
    due: due.of(stated.due) ?? undefined,
  }
  return { input, placeName: chosen?.text ?? 'Inbox' }
}

/** Shows the fields, each with the value that was set last, by hand or by the text. */
export function ChoiceFields({
  choices: { places, place, priority, due },
  task,
}: {
  choices: Choices
  task: ParsedQuickAdd['create'] | undefined
}) {
  const viewer = useViewer()
  const stated = statedIn(task)
  const shownDue = shown(due.of(stated.due))
  return (
    <div className="form-row">
      <Select label="List" value={place.of(stated.place)} options={places} onChange={place.choose(stated.place)} />
      <Select
        label="Priority"
        value={priority.of(stated.priority)}
        options={PRIORITIES}
        onChange={priority.choose(stated.priority)}
      />
      <div className="field">
        <span className="field-label">Due</span>
        <DuePicker
          due={shownDue}
          onChange={due.choose(stated.due)}
          trigger={<Button icon="today">{shownDue ? dueText(shownDue, viewer) : 'No due date'}</Button>}
        />
      </div>
    </div>
  )
}

function statedIn(task: ParsedQuickAdd['create'] | undefined) {
  const place = task?.listId === null ? 'inbox' : task?.listId
  return { place, priority: task?.priority, due: task?.due }
}

function shown(due: DueInput | null): Due | null {
  if (!due) return null
  const { date, time, timeZone } = due
  return { date, ...(time ? { time } : {}), ...(timeZone ? { timeZone } : {}) }
}
