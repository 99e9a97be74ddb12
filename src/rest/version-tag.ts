import { ENTITY_LIMITS } from '../entities/definition/common-schema.ts'

/** Returns the entity tag of a version. */
export function versionTag(version: number): string {
  return `"${version}"`
}

const VERSION = /^"([1-9]\d{0,9})"$/

/** Returns the version that an entity tag without a coding names; undefined for a tag that is no version's. */
export function versionOf(plainTag: string): number | undefined {
  const version = Number(VERSION.exec(plainTag)?.[1])
  return version < ENTITY_LIMITS.version ? version : undefined
}
