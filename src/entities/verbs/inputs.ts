import type { VersionCondition } from '../definition/version-condition.ts'

/** The inputs that the kernel reads of every change of one row. */
export interface ActionInput {
  id: string
  ifVersion?: number | undefined
  idempotencyKey?: string | undefined
  /** More to hold of the row's version than one `ifVersion` can say. */
  condition?: VersionCondition | undefined
}

/** A new row. */
export interface CreateInput {
  id?: string | null | undefined
  idempotencyKey?: string | undefined
}

/** New rows. */
export interface CreateManyInput {
  items: { id?: string | null | undefined }[]
  idempotencyKey?: string | undefined
}

/** A whole row. */
export interface ReplaceInput extends ActionInput {
  version?: number | null | undefined
  /** False: only where it is there already. */
  create?: boolean | undefined
}

/** Names several rows. */
export interface ActionManyInput {
  ids: string[]
  ifVersions?: Record<string, number> | undefined
  idempotencyKey?: string | undefined
}

/** One change of several rows. */
export interface UpdateManyInput extends ActionManyInput {
  set: object
}

/** A list. */
export interface ListInput {
  trash?: boolean | undefined
  sort?: { by: string; order?: 'asc' | 'desc' | undefined }[] | undefined
  limit?: number | undefined
  cursor?: string | undefined
}
