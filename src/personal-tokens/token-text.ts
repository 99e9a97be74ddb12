import { secretTexts } from '../secrets/secret-text.ts'

/** What every personal access token begins with. */
export const TOKEN_PREFIX = 'tw_pat_'

/** Creates a token, and checks the form of one. */
export const { create: newTokenText, isWellFormed } = secretTexts(TOKEN_PREFIX)
