/** The filter language: `parseFilter` reads a text, `printFilter` writes one. Works without a server. */
export { daysOf, type Today } from './filter-dates.ts'
export type { FilterError, FilterErrorCode } from './filter-error.ts'
export { FILTER_LIMITS, type FilterComparison, type FilterTree } from './filter-tree.ts'
export { type FilterContext, matchesFilter } from './match-filter.ts'
export { offlineFilters } from './offline-filters.ts'
export { type ParsedFilter, parseFilter } from './parse-filter.ts'
export { printFilter, renameInFilter } from './print-filter.ts'
export type { NamedValue } from './scanner.ts'
