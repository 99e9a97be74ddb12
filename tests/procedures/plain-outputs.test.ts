import { expect, it } from 'vitest'
import type * as z from 'zod'
import { appRouter } from '../../src/api/router.ts'
import { definitionOf, procedurePaths } from './walk.ts'

/** Zod checks that restrict a value beyond its type. Integers count as a type. */
const TYPE_CHECKS = new Set(['number_format', 'greater_than'])

interface Definition {
  type: string
  checks?: { _zod: { def: { check: string } } }[]
  format?: string
  [part: string]: unknown
}

/** Finds checks in an output schema that could reject a value of the right type. */
function rulesOf(schema: z.core.$ZodType, path: string, seen = new Set<unknown>()): string[] {
  if (seen.has(schema)) return []
  seen.add(schema)
  const def = schema._zod.def as unknown as Definition
  const rules = (def.checks ?? []).map((check) => check._zod.def.check).filter((check) => !TYPE_CHECKS.has(check))
  const own = [...rules, ...(['pipe', 'transform', 'custom'].includes(def.type) ? [def.type] : [])]
  return [
    ...own.map((rule) => `${path}: ${rule}`),
    ...partsOf(def).flatMap(([name, part]) => rulesOf(part, `${path}.${name}`, seen)),
  ]
}

/** Returns the direct sub-schemas of a schema. */
function partsOf(def: Definition): [name: string, part: z.core.$ZodType][] {
  const shape = Object.entries((def.shape ?? {}) as Record<string, z.core.$ZodType>)
  const options = ((def.options ?? []) as z.core.$ZodType[]).map((option, n): [string, z.core.$ZodType] => [
    `${n}`,
    option,
  ])
  const inner = ['element', 'innerType', 'valueType', 'keyType'].flatMap((name): [string, z.core.$ZodType][] =>
    def[name] === undefined ? [] : [[name, def[name] as z.core.$ZodType]],
  )
  return [...shape, ...options, ...inner]
}

it.each(procedurePaths(appRouter))('%s does not validate its output by input rules [D-26]', (path) => {
  const { output } = definitionOf(appRouter, path)
  expect(output ? rulesOf(output, path) : []).toEqual([])
})
