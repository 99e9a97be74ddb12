import { normalizeTag } from '../../../client-sdk/src/matching/tag-key.ts'
import { countCodePoints, visibleText } from '../../text.ts'
import { TASK_LIMITS } from '../limits.ts'

/** The name of a tag, normalized: NFC, without white space around it, and with single spaces inside. */
export const Tag = visibleText(TASK_LIMITS.tagLength)
  .overwrite(normalizeTag)
  // NFC makes several of a few characters.
  .refine((tag) => countCodePoints(tag) <= TASK_LIMITS.tagLength, {
    error: `Must have at most ${TASK_LIMITS.tagLength} characters in NFC`,
  })
