import { hash } from 'node:crypto'
import { ENTITY_LIMITS } from '../entities/definition/common-schema.ts'

/** Returns the entity tag of a row version. */
export function versionTag(version: number): string {
  return `"${version}"`
}

/** Returns the entity tag of content that has no version. */
export function contentTag(content: string): string {
  return `"${hash('sha256', content, 'hex').slice(0, 32)}"`
}

const VERSION = /^"(0|[1-9]\d{0,9})"$/

/**
 * Returns the row version of an entity tag without a coding; undefined for other tags. Version 0 stands for the defaults of a row
 * that does not exist yet.
 */
export function versionOf(plainTag: string): number | undefined {
  const version = Number(VERSION.exec(plainTag)?.[1])
  return version < ENTITY_LIMITS.version ? version : undefined
}
