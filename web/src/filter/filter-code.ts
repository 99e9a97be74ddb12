import { offlineFilters } from '@taskwire/client/filter'
import { setFilterEngine } from '../tasks/data/filter-engine.ts'

setFilterEngine(offlineFilters)

/** The filter language. Import it from here: this module also sets the filter engine of the offline store. */
export {
  daysOf,
  FILTER_LIMITS,
  type NamedValue,
  parseFilter,
  printFilter,
  renameInFilter,
} from '@taskwire/client/filter'
