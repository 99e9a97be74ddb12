import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import type { ProcedureCases } from './assertions.ts'
import { cases } from './cases.ts'
import { nounCases } from './noun-cases.ts'

/** The cases of every procedure: explicit ones, and those generated for each noun. */
export const walkedCases: Record<string, ProcedureCases> = {
  ...Object.assign({}, ...nounsOf(walkedRouter).map((noun) => nounCases(walkedRouter, noun))),
  ...cases,
}
