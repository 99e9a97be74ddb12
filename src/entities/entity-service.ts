import type * as z from 'zod'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Entity, EntitySchemas } from './definition/define-entity.ts'
import type { EmptiedTrash, EmptyTrashInput } from './definition/trash-schemas.ts'
import type { Conditional } from './definition/version-condition.ts'
import { entityQueries } from './storage/queries.ts'
import { createBulkChanges, type OwnBulkChange } from './verbs/bulk.ts'
import { createReads } from './verbs/reads.ts'
import { createSingleChanges, type Made, type OwnChange } from './verbs/single.ts'
import { createTrashChanges } from './verbs/trash.ts'

type Output<S extends EntitySchemas, Name extends keyof EntitySchemas> = z.output<S[Name]>

/**
 * What can be done with the rows of an entity. Every verb acts for one actor and reaches that actor's rows alone.
 * @throws TaskwireError as `verbs/` says of each.
 */
export interface EntityService<S extends EntitySchemas = EntitySchemas> {
  list(actor: Actor, input: Output<S, 'List'>, maxBytes?: number): Promise<Output<S, 'Page'>>
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
  /** Makes a noun's own change of one row outside the trash. */
  set(actor: Actor, change: OwnChange): Promise<Output<S, 'Changed'>>
  /** Makes a noun's own change of rows outside the trash. */
  setMany(actor: Actor, change: OwnBulkChange): Promise<Output<S, 'ChangedMany'>>
}

/** A noun of the API: an entity, and what can be done with its rows. */
export interface Noun<S extends EntitySchemas = EntitySchemas, Service extends EntityService<S> = EntityService<S>> {
  entity: Entity<S>
  createService(database: TenantDatabase, clock: Clock): Service
}

/** Makes a noun that has the verbs of every entity and no other. */
export function plainNoun<S extends EntitySchemas, Name extends string>(entity: Entity<S, Name>) {
  return {
    entity,
    createService: (database: TenantDatabase, clock: Clock) => createEntityService(entity, database, clock),
  }
}

/** A noun, as far as its verbs go. */
interface Serving<Service> {
  createService(database: TenantDatabase, clock: Clock): Service
}

/** Returns the verbs of a noun. @throws Error for a noun that this application does not have. */
export type ServiceOf = <Service>(noun: Serving<Service>) => Service

/** Builds the verbs of each noun on a database. */
export function createServices(nouns: readonly Serving<object>[], database: TenantDatabase, clock: Clock): ServiceOf {
  const services = new Map<object, object>(nouns.map((noun) => [noun, noun.createService(database, clock)]))
  return <Service>(noun: Serving<Service>) => {
    const service = services.get(noun)
    if (!service) throw new Error('This application does not have the noun')
    return service as Service
  }
}

/** Builds the verbs of an entity on a database. */
export function createEntityService<S extends EntitySchemas>(
  entity: Entity<S>,
  database: TenantDatabase,
  clock: Clock,
): EntityService<S> {
  const parts = {
    entity,
    queries: entityQueries(entity, database),
    clock,
  }
  const verbs: object = {
    ...createReads(parts),
    ...createSingleChanges(parts),
    ...createBulkChanges(parts),
    ...createTrashChanges(parts),
    ...(!entity.hasTrash && { delete: createTrashChanges(parts, 'delete').purge }),
  }
  // Inside, rows and inputs are what the kernel knows of them; the schemas make them what these types say.
  return verbs as EntityService<S>
}
