import type { Actor } from '../../src/auth/actor.ts'
import type { SpiedServices } from './spied-services.ts'

/** A measured user. */
export interface Person {
  actor: Actor
  /** The number of tasks of the user, including the trash. */
  tasks: number
  /** The user's share of all tasks in the table. */
  share: number
  services: SpiedServices
  /** Whether plans are checked; not for a small table, where a sequential scan is the best plan. */
  explained: boolean
}
