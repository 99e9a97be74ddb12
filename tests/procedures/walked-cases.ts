import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import type { ProcedureCases } from './assertions.ts'
import { cases } from './cases.ts'
import { nounCases } from './noun-cases.ts'

/** The cases of every procedure that is walked: those that are written, and those that every noun has. */
export const walkedCases: Record<string, ProcedureCases> = {
  ...Object.assign({}, ...nounsOf(walkedRouter).map((noun) => nounCases(walkedRouter, noun))),
  ...cases,
}
