import type { AnyProcedure, AnyRouter } from '@trpc/server'
import type * as z from 'zod'
import type { Meta } from '../../src/api/procedures.ts'
import type { ErrorCode } from '../../src/errors.ts'

/** What a procedure is built from; tRPC's types keep it to themselves. */
interface Definition {
  type: 'query' | 'mutation' | 'subscription'
  meta?: Meta
  inputs: z.ZodType[]
  output?: z.ZodType
}

/** The name of every procedure of a router, sorted. */
export function procedurePaths(router: AnyRouter): string[] {
  return Object.keys(router._def.procedures).sort()
}

/** The same without subscriptions, which answer without end; `tests/live` has those. */
export function callPaths(router: AnyRouter): string[] {
  return procedurePaths(router).filter((path) => definitionOf(router, path).type !== 'subscription')
}

/** What one procedure is built from. */
export function definitionOf(router: AnyRouter, path: string): Definition {
  const procedure = (router._def.procedures as Record<string, AnyProcedure>)[path]
  return procedure?._def as unknown as Definition
}

/** Every error that a call of the procedure alone can end with, sorted: those it declares, and those of auth and input. */
export function declaredErrors(router: AnyRouter, path: string): ErrorCode[] {
  const { meta, inputs } = definitionOf(router, path)
  const codes = new Set<ErrorCode>(meta?.errors)
  if (!meta?.isPublic) codes.add('UNAUTHENTICATED')
  if (inputs.length > 0) codes.add('INVALID_INPUT')
  return [...codes].sort()
}
