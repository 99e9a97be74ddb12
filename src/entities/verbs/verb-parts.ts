import type { Clock } from '../../clock.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { EntityQueries } from '../storage/queries.ts'

/** What the verbs of an entity are built from. */
export interface VerbParts {
  entity: Entity
  queries: EntityQueries
  clock: Clock
}
