// Adds the tag `overdue` to every open task whose due date has passed, and removes it from every other task. Run it from a
// timer, as often as you like: it changes only tasks with a wrong tag, and the next run repeats skipped changes.
// Exit code 0: all tasks were read, or a signal stopped it. Exit code 1: it failed; stderr has the error.
import { createTaskwire, isTaskwireError, LIMITS, type Task } from '@taskwire/client'

const TAG = 'overdue'

// A personal access token with the scopes tasks:read and tasks:write; see docs/tokens.md.
const { TASKWIRE_URL: url = '', TASKWIRE_TOKEN: token = '' } = process.env
const missing = Object.entries({ TASKWIRE_URL: url, TASKWIRE_TOKEN: token })
  .filter(([, value]) => value === '')
  .map(([name]) => name)
if (missing.length > 0) {
  console.error(`Set ${missing.join(', ')} in the environment.`)
  process.exit(1)
}

// Today in the last time zone on Earth (UTC-12). A due date before it has passed in every time zone.
const today = new Date(Date.now() - 12 * 3_600_000).toISOString().slice(0, 10)
const stop = new AbortController()
const tw = createTaskwire({ url, token })
const done = { read: 0, tagged: 0, untagged: 0, skipped: 0 }

// The first signal aborts the call in flight; a second one kills the program.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())

try {
  // Tasks are sorted by creation, so a changed task keeps its position in the pages.
  for await (const task of tw.tasks.iterate({ limit: LIMITS.pageSize }, stop)) {
    done.read += 1
    if (isOverdue(task) !== isTagged(task)) done[await settle(task)] += 1
  }
  console.log(`Done: ${summary()}`)
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

function isOverdue({ completed, due }: Task): boolean {
  return !completed && due !== null && due.date < today
}

/** Returns whether a task has the tag, in any case: “Overdue” is the same tag. */
function isTagged({ tags }: Task): boolean {
  return tags.some((tag) => tag.toLowerCase() === TAG)
}

/** Adds or removes the tag of one task and returns the outcome. */
async function settle(task: Task): Promise<'tagged' | 'untagged' | 'skipped'> {
  const { id, version: ifVersion, tags } = task
  const late = isOverdue(task)
  if (late && tags.length >= LIMITS.tags) return 'skipped'
  try {
    // Only this tag changes. `ifVersion` prevents that a task is tagged which another client has just completed or put off.
    await tw.tasks.update({ id, ifVersion, ...(late ? { addTags: [TAG] } : { removeTags: [TAG] }) }, stop)
    return late ? 'tagged' : 'untagged'
  } catch (error) {
    // Another client has changed or deleted the task; the next run tries again. Other errors stop this run.
    if (isTaskwireError(error, 'NOT_FOUND') || isTaskwireError(error, 'CONFLICT')) return 'skipped'
    throw error
  }
}

function summary(): string {
  return `${done.read} tasks read, ${done.tagged} tagged, ${done.untagged} untagged, ${done.skipped} skipped`
}
