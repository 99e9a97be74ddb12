import type { AnyRouter } from '@trpc/server'
import { type Operation, operationsOf } from './operations.ts'
import { allowedMethods, fixedSegmentsBeside } from './paths.ts'
import { type Parameter, parametersOf } from './query-string.ts'

/** The route of the OpenAPI document. */
export const DOCUMENT = { path: '/openapi.json', method: 'GET' } as const

/** What the REST endpoint of a router serves. */
export interface RestPlan {
  operations: Operation[]
  /** In the order of route matching. */
  paths: PlannedPath[]
}

interface PlannedPath {
  path: string
  /** The Allow header. */
  allow: string
  /** Fixed segments of other paths that a parameter of this one would match. */
  fixedBeside: string[]
  operations: PlannedOperation[]
}

/** An operation with its query parameters. */
export interface PlannedOperation {
  operation: Operation
  parameters: Parameter[]
}

const plans = new WeakMap<AnyRouter, RestPlan>()

/** Returns the plan of a router. The applications of a process share it, because it takes longer than the rest of their start. */
export function restPlanOf(router: AnyRouter): RestPlan {
  const plan = plans.get(router) ?? createPlan(router)
  plans.set(router, plan)
  return plan
}

function createPlan(router: AnyRouter): RestPlan {
  const operations = operationsOf(router)
  const planned = Map.groupBy<string, Operation>(operations, ({ path }) => path)
  const routes = [...operations, DOCUMENT]
  const fixedBeside = fixedSegmentsBeside(routes)
  const paths = [...allowedMethods(routes)].map(([path, allow]) => ({
    path,
    allow,
    fixedBeside: fixedBeside(path),
    operations: (planned.get(path) ?? []).map((operation) => ({
      operation,
      parameters: operation.hasQuery ? parametersOf(operation.fields) : [],
    })),
  }))
  return { operations, paths }
}
