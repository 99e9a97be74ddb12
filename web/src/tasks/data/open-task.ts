import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { appPath } from '../../base-path.ts'

/** The task whose details are shown. It is part of the address, so that a link leads to it and "back" closes it. */
export interface OpenTask {
  id: string | undefined
  open(id: string): void
  close(): void
}

/** Returns which task is open, and opens another one. */
export function useOpenTask(): OpenTask {
  const { task: id } = useSearch({ strict: false })
  const navigate = useNavigate()
  return useMemo(
    () => ({
      id,
      open: (next) => void navigate({ to: '.', search: (search) => ({ ...search, task: next }) }),
      close: () =>
        void navigate({
          to: '.',
          search: (search) => {
            const { task: _, ...others } = search as { task?: string }
            return others
          },
        }),
    }),
    [id, navigate],
  )
}

/** Returns the address of a task, for sharing. */
export function taskAddress(id: string, listId: string | null): string {
  const path = appPath(listId === null ? 'inbox' : `lists/${listId}`)
  return `${location.origin}${path}?task=${id}`
}
