import type * as z from 'zod'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Entity, EntitySchemas } from './definition/define-entity.ts'
import type { EmptiedTrash, EmptyTrashInput } from './definition/trash-schemas.ts'
import type { Conditional } from './definition/version-condition.ts'
import type { Hooks } from './rules/hooks.ts'
import { entityQueries } from './storage/queries.ts'
import { createBulkChanges, type OwnBulkChange } from './verbs/bulk.ts'
import { type ComposedBulkChange, type ComposedChange, createComposedChanges } from './verbs/composed.ts'
import { createMatchingChanges, type MatchingAnswer, type MatchingChange } from './verbs/matching.ts'
import { createReads, type OwnConditions } from './verbs/reads.ts'
import { createSingleChanges, type Made, type OwnChange } from './verbs/single.ts'
import { createTrashChanges } from './verbs/trash.ts'

type Output<S extends EntitySchemas, Name extends keyof EntitySchemas> = z.output<S[Name]>

/**
 * The operations on the rows of an entity. Each acts for one actor and accesses only that actor's rows.
 * @throws TaskwireError as documented in `verbs/`.
 */
export interface EntityService<S extends EntitySchemas = EntitySchemas> {
  list(actor: Actor, input: Output<S, 'List'>, maxBytes?: number): Promise<Output<S, 'Page'>>
  /** Lists the rows that also meet conditions of the noun's own. */
  page(actor: Actor, input: Output<S, 'List'>, own: OwnConditions): Promise<Output<S, 'Page'>>
  get(actor: Actor, input: Output<S, 'ById'>): Promise<Output<S, 'Row'>>
  create(actor: Actor, input: Output<S, 'Create'>): Promise<Made<Output<S, 'Changed'>>>
  update(actor: Actor, input: Conditional<Output<S, 'Update'>>): Promise<Output<S, 'Changed'>>
  replace(actor: Actor, input: Conditional<Output<S, 'Replace'>>): Promise<Made<Output<S, 'Changed'>>>
  delete(actor: Actor, input: Conditional<Output<S, 'Action'>>): Promise<Output<S, 'Changed'>>
  restore(actor: Actor, input: Conditional<Output<S, 'Action'>>): Promise<Output<S, 'Changed'>>
  purge(actor: Actor, input: Conditional<Output<S, 'Action'>>): Promise<Output<S, 'Changed'>>
  emptyTrash(actor: Actor, input: EmptyTrashInput): Promise<EmptiedTrash>
  createMany(actor: Actor, input: Output<S, 'CreateMany'>, maxBytes?: number): Promise<Output<S, 'ChangedMany'>>
  updateMany(actor: Actor, input: Output<S, 'UpdateMany'>, maxBytes?: number): Promise<Output<S, 'ChangedMany'>>
  deleteMany(actor: Actor, input: Output<S, 'ActionMany'>, maxBytes?: number): Promise<Output<S, 'ChangedMany'>>
  /** Makes a noun-specific change of one row outside the trash. */
  set(actor: Actor, change: OwnChange): Promise<Output<S, 'Changed'>>
  /** Makes a noun-specific change of several rows outside the trash, atomically. */
  setMany(actor: Actor, change: OwnBulkChange): Promise<Output<S, 'ChangedMany'>>
  /** Makes a noun-specific change in several steps, which may change other rows too. */
  compose(actor: Actor, change: ComposedChange): Promise<Output<S, 'Changed'>>
  /** Makes such a change of several rows, atomically. */
  composeMany(actor: Actor, change: ComposedBulkChange): Promise<Output<S, 'ChangedMany'>>
  /** Makes a noun-specific change of all rows that meet conditions. */
  changeMatching(actor: Actor, change: MatchingChange): Promise<MatchingAnswer>
}

/** A noun of the API: an entity and its service. */
export interface Noun<S extends EntitySchemas = EntitySchemas, Service extends object = object> {
  entity: Entity<S>
  createService(database: TenantDatabase, clock: Clock): Service
}

/** Creates a noun with only the operations of every entity. */
export function plainNoun<S extends EntitySchemas, Name extends string>(entity: Entity<S, Name>, hooks: Hooks = {}) {
  return {
    entity,
    createService: (database: TenantDatabase, clock: Clock) => createEntityService(entity, { database, clock, hooks }),
  }
}

/** The part of a noun that creates its service. */
interface Serving<Service> {
  createService(database: TenantDatabase, clock: Clock): Service
}

/** Returns the service of a noun. @throws Error for a noun that this application does not have. */
export type ServiceOf = <Service>(noun: Serving<Service>) => Service

/** Creates the services of all nouns on a database. */
export function createServices(nouns: readonly Serving<object>[], database: TenantDatabase, clock: Clock): ServiceOf {
  const services = new Map<object, object>(nouns.map((noun) => [noun, noun.createService(database, clock)]))
  return <Service>(noun: Serving<Service>) => {
    const service = services.get(noun)
    if (!service) throw new Error('This application does not have the noun')
    return service as Service
  }
}

/** Creates the service of an entity on a database. */
export function createEntityService<S extends EntitySchemas>(
  entity: Entity<S>,
  { database, clock, hooks = {} }: { database: TenantDatabase; clock: Clock; hooks?: Hooks },
): EntityService<S> {
  const parts = {
    entity,
    queries: entityQueries(entity, database),
    clock,
    hooks,
  }
  const verbs: object = {
    ...createReads(parts),
    ...createSingleChanges(parts),
    ...createBulkChanges(parts),
    ...createTrashChanges(parts),
    ...createComposedChanges(parts),
    ...createMatchingChanges(parts),
    ...(!entity.hasTrash && { delete: createTrashChanges(parts, 'delete').purge }),
  }
  // The kernel handles rows and inputs as untyped objects; the schemas guarantee these types.
  return verbs as EntityService<S>
}
