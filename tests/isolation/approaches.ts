import { type Aim, aimOf, inputAbout, nounOf, nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { procedurePaths } from '../procedures/walk.ts'

/** How a stranger calls a procedure: with the id of a row that is not theirs, or (`no id`) with none at all. */
export type Approach =
  | { by: 'id'; input: (id: string, undoToken: string) => object }
  | { by: 'own id'; input: (id: string) => object }
  | { by: 'no id'; input?: object }
  | { by: 'stream' }
  /** Only who has just signed in may call it, and for themselves alone. */
  | { by: 'recent sign-in' }

/** Procedures that are of no noun of the caller's own. A new one fails the walk until it has its row here. */
const OTHERS: Record<string, Approach> = {
  'account.me': { by: 'no id' },
  'account.delete': { by: 'recent sign-in' },
  'system.info': { by: 'no id' },
  'changes.since': { by: 'no id', input: { limit: 200 } },
  'changes.cursor': { by: 'no id' },
  'changes.live': { by: 'stream' },
  'changes.undo': { by: 'id', input: (_, undoToken) => ({ undoToken }) },
  'tasks.stats': { by: 'no id', input: { timeZone: 'Asia/Tokyo' } },
}

const BY: Record<Aim, Approach['by']> = {
  one: 'id',
  several: 'id',
  // Its id is the caller's own to choose: another user's row of that id is no obstacle.
  new: 'own id',
  'several new': 'own id',
  none: 'no id',
}

/** Every procedure of a noun is approached as the schema of its input says. */
function approachOf(path: string): Approach {
  const [plural = '', verb = ''] = path.split('.')
  const input = (id: string) => inputAbout(walkedRouter, { plural, verb, id })
  const by = BY[aimOf(walkedRouter, path)]
  return by === 'no id' ? { by, input: input('') } : ({ by, input } as Approach)
}

const nouns = nounsOf(walkedRouter)
const paths = procedurePaths(walkedRouter).filter((path) => nouns.some(({ plural }) => path.startsWith(`${plural}.`)))

/** How to call every procedure. */
export const APPROACHES: Record<string, Approach> = {
  ...Object.fromEntries(paths.map((path) => [path, approachOf(path)])),
  ...OTHERS,
}

/** The noun whose rows a procedure is approached with. */
export function approachedNoun(path: string) {
  const [plural = ''] = path.split('.')
  return nouns.find((noun) => noun.plural === plural) ?? nounOf(walkedRouter, 'tasks')
}
