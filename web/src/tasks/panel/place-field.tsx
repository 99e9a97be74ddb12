import type { Task } from '@taskwire/client'
import { useMemo } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { type Option, Select } from '../../ui/select.tsx'
import { useTaskActions } from '../data/actions.tsx'
import { useLists, useSections } from '../data/queries.ts'

const INBOX = 'inbox'

/** Moves a task to another list or section. A subtask becomes a task of its own there. */
export function PlaceField({ task }: { task: Task }) {
  const { move } = useTaskActions()
  const options = usePlaces()
  return (
    <Select
      label="List"
      isLabelHidden
      value={task.sectionId ?? task.listId ?? INBOX}
      options={options}
      onChange={(value) => {
        const option = options.find((one) => one.value === value)
        if (option) void move([task.id], option.place, `Moved to ${option.text.trim()}`)
      }}
    />
  )
}

interface PlaceOption extends Option<string> {
  place: { listId: string | null } | { sectionId: string }
}

/** Returns the inbox, the lists and their sections as options. */
export function usePlaces(): PlaceOption[] {
  const lists = useLists()
  const sections = useSections()
  return useMemo(
    () => [
      { value: INBOX, text: 'Inbox', mark: <Icon name="inbox" />, place: { listId: null } },
      ...lists.flatMap((list): PlaceOption[] => [
        {
          value: list.id,
          text: list.name,
          mark: <span className={`swatch swatch-${list.color ?? 'gray'}`} />,
          place: { listId: list.id },
        },
        ...sections
          .filter((section) => section.listId === list.id)
          .map((section) => ({
            value: section.id,
            text: `${list.name} / ${section.name}`,
            mark: <span className={`swatch swatch-${list.color ?? 'gray'}`} />,
            place: { sectionId: section.id },
          })),
      ]),
    ],
    [lists, sections],
  )
}
