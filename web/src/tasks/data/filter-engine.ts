import type { FilterEngine } from '@taskwire/client/offline'

let engine: FilterEngine | undefined

function loaded(): FilterEngine {
  if (engine) return engine
  throw new Error('Import filter/filter-code.ts to query by filter')
}

const evaluate = (...[input, rows, now]: Parameters<FilterEngine>) => loaded()(input, rows, now)

/** Evaluates filters for the offline store. `filter-code.ts` loads the code for it, which the first screen does not need. */
export const filterEngine: FilterEngine = Object.assign(evaluate, {
  print: (tree: Parameters<FilterEngine['print']>[0]) => loaded().print(tree),
})

/** Sets the code that evaluates filters. */
export function setFilterEngine(code: FilterEngine): void {
  engine = code
}
