// Puts the tag `overdue` on every open task whose due date has passed, and takes it from every other. Run it from a timer,
// as often as you like: what is right already stays untouched, and what one run could not do the next one does.
// Exit code 0: all tasks were read, or a signal ended it; 1: it failed, and stderr says why.
import { createTaskwire, isTaskwireError, LIMITS, type Task } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'

const TAG = 'overdue'

const { TASKWIRE_URL: url = '', TASKWIRE_EMAIL: email = '', TASKWIRE_PASSWORD: password = '' } = process.env
const missing = Object.entries({ TASKWIRE_URL: url, TASKWIRE_EMAIL: email, TASKWIRE_PASSWORD: password })
  .filter(([, value]) => value === '')
  .map(([name]) => name)
if (missing.length > 0) {
  console.error(`Set ${missing.join(', ')} in the environment.`)
  process.exit(1)
}

// The day it still is in the last time zone on Earth: a due date before it has passed for everyone.
const today = new Date(Date.now() - 12 * 3_600_000).toISOString().slice(0, 10)
const stop = new AbortController()
const session = createSession({ url })
const tw = createTaskwire({ url, token: session.token })
const done = { read: 0, tagged: 0, untagged: 0, skipped: 0 }

// A signal ends the call in flight; a second one ends the program.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

try {
  await session.signIn({ email, password }, stop)
  // The order is by creation, so a task that is changed on the way keeps its place in the pages.
  for await (const task of tw.tasks.iterate({ limit: LIMITS.pageSize }, stop)) {
    done.read += 1
    const tags = tagsFor(task)
    if (tags) done[await settle(task, tags)] += 1
  }
  console.log(`Done: ${summary()}`)
  await session.signOut()
} catch (error) {
  if (!isTaskwireError(error)) throw error
  if (error.code === 'ABORTED') {
    console.log(`Stopped: ${summary()}`)
  } else {
    const request = error.requestId === undefined ? '' : ` (request ${error.requestId})`
    console.error(`${error.code}: ${error.message}${request}`)
    if (done.read > 0) console.error(`Before that: ${summary()}`)
    process.exitCode = 1
  }
}

/** The tags a task should have; undefined where it has them. */
function tagsFor({ completed, due, tags }: Task): string[] | undefined {
  const isOverdue = !completed && due !== null && due.date < today
  if (isOverdue === tags.includes(TAG)) return undefined
  return isOverdue ? [...tags, TAG] : tags.filter((tag) => tag !== TAG)
}

/** Changes the tags of one task, and says what became of it. */
async function settle({ id, version }: Task, tags: string[]): Promise<'tagged' | 'untagged' | 'skipped'> {
  if (tags.length > LIMITS.tags) return 'skipped'
  try {
    // A change replaces all tags: it is made to the version that was read, so that nobody's tag is lost.
    await tw.tasks.update({ id, tags, ifVersion: version }, stop)
    return tags.includes(TAG) ? 'tagged' : 'untagged'
  } catch (error) {
    // Somebody has changed or deleted it meanwhile; the next run looks again. Everything else concerns more than this task.
    if (isTaskwireError(error, 'NOT_FOUND') || isTaskwireError(error, 'CONFLICT')) return 'skipped'
    throw error
  }
}

function summary(): string {
  return `${done.read} tasks read, ${done.tagged} tagged, ${done.untagged} untagged, ${done.skipped} skipped`
}
