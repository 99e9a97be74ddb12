import { taskNoun } from './tasks/service.ts'

/** The nouns of the API, one folder each. The change feed, undo and the start-up check cover every entry of this list. */
export const NOUNS = [taskNoun] as const

/** The entities of all nouns. */
export const ENTITIES = NOUNS.map(({ entity }) => entity)
