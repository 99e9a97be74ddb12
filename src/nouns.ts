import { taskNoun } from './tasks/service.ts'

/** The nouns of the API, each the folder of that name. The feed, undo and the start-up check go by this list. */
export const NOUNS = [taskNoun] as const

/** The entities of those nouns. */
export const ENTITIES = NOUNS.map(({ entity }) => entity)
