import { router } from '../api/procedures.ts'
import { entityProcedures } from '../entities/procedures.ts'
import { commentNoun } from './comment.ts'

/** The procedures of comments: those of every noun. */
export const commentsRouter = router({ ...entityProcedures(commentNoun) })
