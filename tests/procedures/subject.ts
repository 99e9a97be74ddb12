import type { AnyRouter } from '@trpc/server'
import type { ErrorCode } from '../../src/errors.ts'
import { withoutToken } from '../helpers/plain-caller.ts'
import type { Aim, Noun, Row, Verbs } from '../nouns/nouns.ts'
import type { Setup } from './assertions.ts'

/** The procedure under test, and how to call it. */
export interface Subject {
  router: AnyRouter
  noun: Noun
  verb: string
  /** Calls the procedure on a row by id. */
  call(on: Setup['caller'], id: string, more?: object): Promise<any>
  /** Creates a row to call the procedure on, and returns its current state. */
  make(on: Setup['caller']): Promise<Row>
  aim: Aim
}

/** Checks one outcome of a procedure. */
export type Check = (subject: Subject, setup: Setup) => Promise<void>

/** What a procedure has in place of the cases of every noun. */
export interface OwnCases {
  success?: Check
  errors?: Partial<Record<ErrorCode, Check>>
  prepare?: Prepare
}

/** Prepares a new row for the call, which then has an effect. Returns the row if it has changed. */
export type Prepare = (made: { noun: Noun; verbs: Verbs; row: Row; on: Setup['caller'] }) => Promise<Row | undefined>

/** Returns a row without its undo token and affected counts. */
export const plain = (row: unknown) => withoutToken(row) as Row
