import { taskNoun } from './tasks/service.ts'

/** The nouns of the API, one folder each. Services, the change feed and undo are built from this list. */
export const NOUNS = [taskNoun] as const
