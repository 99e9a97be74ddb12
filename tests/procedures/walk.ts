import type { AnyProcedure, AnyRouter } from '@trpc/server'
import type * as z from 'zod'
import type { Meta } from '../../src/api/procedures.ts'
import type { ErrorCode } from '../../src/errors.ts'

/** The definition of a procedure, which tRPC's public types do not expose. */
interface Definition {
  type: 'query' | 'mutation' | 'subscription'
  meta?: Meta
  inputs: z.ZodType[]
  output?: z.ZodType
}

/** Returns the paths of all procedures of a router, sorted. */
export function procedurePaths(router: AnyRouter): string[] {
  return Object.keys(router._def.procedures).sort()
}

/** Returns the paths of all procedures except subscriptions, which `tests/live` covers. */
export function callPaths(router: AnyRouter): string[] {
  return procedurePaths(router).filter((path) => definitionOf(router, path).type !== 'subscription')
}

/** Returns the definition of a procedure. */
export function definitionOf(router: AnyRouter, path: string): Definition {
  const procedure = (router._def.procedures as Record<string, AnyProcedure>)[path]
  return procedure?._def as unknown as Definition
}

/** Returns all error codes of a procedure, sorted: its declared ones, and those of authentication and input. */
export function declaredErrors(router: AnyRouter, path: string): ErrorCode[] {
  const { meta, inputs } = definitionOf(router, path)
  const codes = new Set<ErrorCode>(meta?.errors)
  if (!meta?.isPublic) codes.add('UNAUTHENTICATED')
  if (inputs.length > 0) codes.add('INVALID_INPUT')
  return [...codes].sort()
}
