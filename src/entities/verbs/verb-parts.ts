import type { Clock } from '../../clock.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { Hooks } from '../rules/hooks.ts'
import type { EntityQueries } from '../storage/queries.ts'

/** The dependencies of an entity's operations. */
export interface VerbParts {
  entity: Entity
  queries: EntityQueries
  clock: Clock
  hooks: Hooks
}
