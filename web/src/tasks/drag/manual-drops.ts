import type { Section } from '@taskwire/client'
import { useMemo } from 'react'
import { useStore } from '../../session/provider.tsx'
import { type Place, useTaskActions } from '../data/actions.tsx'
import type { Drops } from './drop.ts'

/** Returns what dropping does in a list in manual order: it sets the place, and on a task it makes subtasks. */
export function useManualDrops(): Drops {
  const { move, putAt } = useTaskActions()
  const { tasks } = useStore()
  return useMemo(
    () => ({
      accepts: ({ entry, position }) => entry.kind === 'task' || (entry.kind === 'heading' && position !== 'before'),
      drop: (ids, { entry, position }) => {
        if (entry.kind === 'task') void putAt(ids, entry.task, position)
        else if (entry.kind === 'heading' && entry.section) void move(ids, startOf(entry.section))
      },
    }),
    [move, putAt, tasks],
  )

  function startOf({ id: sectionId, listId }: Section): Place {
    const first = tasks
      .list({ listId, sectionId, parentId: null, completed: false, sort: [{ by: 'position' }] })
      .find((task) => task.sectionId === sectionId)
    return first ? { before: first.id } : { sectionId }
  }
}

/** Returns what dropping does in groups of days: it sets the day, and keeps the time. */
export function useDayDrops(): Drops {
  const { setDay } = useTaskActions()
  return useMemo(
    () => ({
      accepts: ({ entry, position }) =>
        entry.kind === 'heading' && position !== 'before' && entry.target.date !== undefined,
      drop: (ids, { entry }) => {
        if (entry.kind === 'heading' && entry.target.date !== undefined) void setDay(ids, entry.target.date)
      },
    }),
    [setDay],
  )
}
