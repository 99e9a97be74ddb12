import type { FilterEngine } from '@taskwire/client/offline'

let engine: FilterEngine | undefined

/** Evaluates filters for the offline store. `filter-code.ts` loads the code for it, which the first screen does not need. */
export const filterEngine: FilterEngine = (input, rows, now) => {
  if (!engine) throw new Error('Import filter/filter-code.ts to query by filter')
  return engine(input, rows, now)
}

/** Sets the function that evaluates filters. */
export function setFilterEngine(loaded: FilterEngine): void {
  engine = loaded
}
