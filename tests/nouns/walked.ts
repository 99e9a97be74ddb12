import { accountRouter } from '../../src/account/router.ts'
import { createCallerFactory, router } from '../../src/api/procedures.ts'
import { runDirectly } from '../../src/api/run-directly.ts'
import { changesRouterWith } from '../../src/changes/router.ts'
import { feedSchemas, rowSchemas } from '../../src/changes/schema.ts'
import { commentsRouter } from '../../src/comments/router.ts'
import { listsRouter } from '../../src/lists/router.ts'
import { NOUNS } from '../../src/nouns.ts'
import { tokensRouter } from '../../src/personal-tokens/router.ts'
import { sectionsRouter } from '../../src/sections/router.ts'
import { systemRouter } from '../../src/system/router.ts'
import { tasksRouter } from '../../src/tasks/router.ts'
import { noteNoun, notesRouter } from '../fixture/note.ts'

/** The nouns of the walks: those of the API, and the fixture noun. */
export const walkedNouns = [...NOUNS, noteNoun]

/** The router of the walks. */
export const walkedRouter = runDirectly(
  router({
    account: accountRouter,
    changes: changesRouterWith(feedSchemas(rowSchemas(walkedNouns))),
    comments: commentsRouter,
    lists: listsRouter,
    notes: notesRouter,
    sections: sectionsRouter,
    system: systemRouter,
    tasks: tasksRouter,
    tokens: tokensRouter,
  }),
)

export const createWalkedCaller = createCallerFactory(walkedRouter)
