import type { Actor } from '../../src/auth/actor.ts'
import type { SpiedServices } from './spied-services.ts'

/** A user who is measured. */
export interface Person {
  actor: Actor
  /** How many there are in the user's list, trash included. */
  tasks: number
  /** The part of all tasks in the table that are this user's. */
  share: number
  services: SpiedServices
  /** False where a plan says nothing: a small table is best read from end to end. */
  explained: boolean
}
