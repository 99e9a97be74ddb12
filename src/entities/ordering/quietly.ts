import type { Steps } from '../storage/steps.ts'

/**
 * Runs statements whose changes get new sequence numbers, but neither new versions nor the id of the change: clients receive the
 * rows, and preconditions and undo tokens stay valid.
 */
export async function quietly({ rows }: Pick<Steps, 'rows'>, work: () => Promise<void>): Promise<void> {
  await rows(`SELECT set_config('app.quiet', 'on', true)`, [])
  await work()
  await rows(`SELECT set_config('app.quiet', '', true)`, [])
}
