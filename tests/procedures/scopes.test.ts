import type { AnyRouter } from '@trpc/server'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { type Meta, protectedProcedure, publicProcedure, router } from '../../src/api/procedures.ts'
import { appRouter } from '../../src/api/router.ts'
import { definitionOf, procedurePaths } from './walk.ts'

/** Routers of rows that are a part of another noun's rows, and have its scope. */
const PART_OF: Record<string, string> = { filters: 'tasks', occurrences: 'tasks', recurrence: 'tasks', tags: 'tasks' }

/** Returns an error message if a procedure has the wrong scope, otherwise undefined. */
function faultOf(api: AnyRouter, path: string): string | undefined {
  const { type, meta } = definitionOf(api, path)
  const { scope, isPublic } = meta ?? {}
  const router = path.split('.').at(-2) ?? ''
  const noun = PART_OF[router] ?? router
  const expected = isPublic ? undefined : `${noun}:${type === 'mutation' ? 'write' : 'read'}`
  return scope === expected ? undefined : `${path} has the scope ${scope}, expected ${expected}`
}

it.each(procedurePaths(appRouter))('%s declares the read or write scope of its noun', (path) => {
  expect(faultOf(appRouter, path)).toBeUndefined()
})

it.each<[string, Meta, string]>([
  ['query', {}, 'notes.query has the scope undefined, expected notes:read'],
  ['query', { scope: 'notes:write' }, 'notes.query has the scope notes:write, expected notes:read'],
  ['mutation', { scope: 'notes:read' }, 'notes.mutation has the scope notes:read, expected notes:write'],
  ['stream', { scope: 'notes:write' }, 'notes.stream has the scope notes:write, expected notes:read'],
  ['query', { scope: 'tasks:read' }, 'notes.query has the scope tasks:read, expected notes:read'],
  ['open', { scope: 'notes:read' }, 'notes.open has the scope notes:read, expected undefined'],
])('the check reports the wrong scope of a %s with metadata %j', (kind, meta, fault) => {
  const procedure = protectedProcedure.meta(meta)
  const api = router({
    notes: router({
      query: procedure.output(z.string()).query(() => ''),
      mutation: procedure.output(z.string()).mutation(() => ''),
      stream: procedure.subscription(async function* () {}),
      open: publicProcedure
        .meta(meta)
        .output(z.string())
        .query(() => ''),
    }),
  })
  expect(faultOf(api, `notes.${kind}`)).toBe(fault)
})
