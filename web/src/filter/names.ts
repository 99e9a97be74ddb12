import { printFilter } from './filter-code.ts'

/** The names that filters can contain. */
export interface Names {
  lists: readonly string[]
  sections: readonly string[]
  tags: readonly string[]
}

/** Returns a name as it is written in a filter, in quotation marks if it needs them. */
export function written(name: string): string {
  return printFilter({ field: 'tag', in: [name] }).slice('tag:'.length)
}
