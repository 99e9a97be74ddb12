/** Versions of a row: those listed, or any with `*`. */
export type Versions = '*' | number[]

/** What must hold of a row for a request to be carried out, as HTTP says it (RFC 9110 §13.1.1 and §13.1.2). */
export interface VersionCondition {
  /** The row is there, at one of these versions. */
  match?: Versions | undefined
  /** The row is not there, or at none of these versions. */
  noneMatch?: Versions | undefined
}

/** An input of a change, with more to hold of the row's version than one `ifVersion` can say. */
export type Conditional<Input> = Input & { condition?: VersionCondition | undefined }

/** Evaluates a condition on the version of a row; undefined where there is no row. */
export function holds({ match, noneMatch }: VersionCondition, version: number | undefined): boolean {
  if (match !== undefined && !includes(match, version)) return false
  return noneMatch === undefined || !includes(noneMatch, version)
}

function includes(versions: Versions, version: number | undefined): boolean {
  return version !== undefined && (versions === '*' || versions.includes(version))
}
