import { type Draft, refuse } from './draft.ts'
import type { EntityName, Row } from './snapshot.ts'

/** The inputs of all changes. */
export interface Inputs {
  id?: string
  ids?: string[]
  ifVersion?: number
  items?: Inputs[]
  title?: string
  name?: string
  text?: string
  locale?: string
  completed?: boolean
  listId?: string | null
  sectionId?: string | null
  parentId?: string | null
  taskId?: string
  before?: string
  after?: string
  moveTasksTo?: string | null
  subtasks?: 'complete' | 'leave'
  tasks?: 'move' | 'trash'
}

/** Predicts a change by changing the draft. @throws Refused for a predicted error. */
export type Verb = (draft: Draft, input: Inputs, now: number) => void

/** A call without its idempotency key: `tasks.move` with its input. */
export interface Call {
  procedure: string
  input: Inputs & { undoToken?: string }
}

/** Returns the rows that an input names. @throws Refused if one is missing, stale or in the trash. */
export function existing(draft: Draft, entity: EntityName, input: Inputs, reach?: 'trash too'): Row[] {
  return (input.ids ?? [input.id as string]).map((id) => {
    const row = draft.find(entity, id)
    if (!row) throw refuse('NOT_FOUND')
    if (input.ifVersion !== undefined && input.ifVersion !== row.version) throw refuse('CONFLICT')
    if (row.deletedAt !== null && reach !== 'trash too') throw refuse('CONFLICT')
    return row
  })
}
