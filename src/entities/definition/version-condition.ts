/** Versions of a row: a list, or `*` for any version. */
export type Versions = '*' | number[]

/** A precondition on the version of a row: If-Match and If-None-Match of HTTP (RFC 9110 §13.1.1 and §13.1.2). */
export interface VersionCondition {
  /** The row must exist at one of these versions. */
  match?: Versions | undefined
  /** The row must not exist at any of these versions. */
  noneMatch?: Versions | undefined
}

/** An input of a change with a precondition on the row's version, in addition to `ifVersion`. */
export type Conditional<Input> = Input & { condition?: VersionCondition | undefined }

/** Evaluates a condition on the version of a row; undefined means that the row does not exist. */
export function holds({ match, noneMatch }: VersionCondition, version: number | undefined): boolean {
  if (match !== undefined && !includes(match, version)) return false
  return noneMatch === undefined || !includes(noneMatch, version)
}

function includes(versions: Versions, version: number | undefined): boolean {
  return version !== undefined && (versions === '*' || versions.includes(version))
}
