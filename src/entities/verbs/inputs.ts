import type { VersionCondition } from '../definition/version-condition.ts'

/** The input of every change of one row, as far as the kernel uses it. */
export interface ActionInput {
  id: string
  ifVersion?: number | undefined
  idempotencyKey?: string | undefined
  /** A precondition on the row's version, in addition to `ifVersion`. */
  condition?: VersionCondition | undefined
}

/** The input of creating a row. */
export interface CreateInput {
  id?: string | null | undefined
  idempotencyKey?: string | undefined
}

/** The input of creating several rows. */
export interface CreateManyInput {
  items: { id?: string | null | undefined }[]
  idempotencyKey?: string | undefined
}

/** The input of replacing a row. */
export interface ReplaceInput extends ActionInput {
  version?: number | null | undefined
  /** False: fails if the row does not exist. */
  create?: boolean | undefined
}

/** The input of every change of several rows. */
export interface ActionManyInput {
  ids: string[]
  ifVersions?: Record<string, number> | undefined
  idempotencyKey?: string | undefined
}

/** The input of updating several rows. */
export interface UpdateManyInput extends ActionManyInput {
  set: object
}

/** The input of a list. */
export interface ListInput {
  trash?: boolean | undefined
  sort?: { by: string; order?: 'asc' | 'desc' | undefined }[] | undefined
  limit?: number | undefined
  total?: boolean | undefined
  cursor?: string | undefined
}
