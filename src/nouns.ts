import { taskNoun } from './tasks/service.ts'

/** The nouns of the API, each the folder of that name. Services, the feed and undo are built from this list. */
export const NOUNS = [taskNoun] as const
