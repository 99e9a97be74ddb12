import { createTaskwire, isTaskwireError, memoryEntityStore } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'

/** Uses the client like a consumer. `silentUrl` is the URL of a server that never responds. */
export async function program({ url, silentUrl, email, password }) {
  const session = createSession({ url })
  await session.signUp({ name: 'Ada', email, password })

  const requests = []
  const tw = createTaskwire({ url, token: session.token, onRequest: ({ procedure }) => requests.push(procedure) })
  const milk = await tw.tasks.create({
    title: 'Buy milk 🥛',
    tags: ['home'],
    due: { date: '2099-11-30', time: '09:00' },
  })
  for (const n of [1, 2, 3, 4, 5, 6]) await tw.tasks.create({ title: `Task ${n}` })
  const titles = []
  for await (const { title } of tw.tasks.iterate({ sort: [{ by: 'title', order: 'asc' }], limit: 3 }))
    titles.push(title)
  const together = await Promise.all([tw.tasks.get({ id: milk.id }), tw.tasks.stats(), tw.account.me()])
  const done = await tw.tasks.complete({ id: milk.id })
  const store = memoryEntityStore()
  await tw.changes.pull(store)
  const onConflict = (mine, current) => ({ ...mine, title: `${current.title}, again` })
  const again = await tw.tasks.reopen({ id: milk.id, ifVersion: 1 }, { onConflict: (mine) => mine })
  const renamed = await tw.tasks.update({ id: milk.id, ifVersion: 1 }, { onConflict })
  const undone = await tw.changes.undo({ undoToken: renamed.undoToken })
  await tw.changes.pull(store)

  const { cursor } = await tw.changes.cursor()
  const changes = tw.changes.live({ cursor })
  const [received] = await Promise.all([changes.next(), tw.tasks.update({ id: milk.id, tags: ['live'] })])
  await changes.return()

  const [timedOut, aborted] = await Promise.all([
    errorOfUnanswered(`${silentUrl}/timed-out-${milk.id}`, (timeoutMs) => ({ timeoutMs })),
    errorOfUnanswered(`${silentUrl}/aborted-${milk.id}`, (ms) => ({ signal: AbortSignal.timeout(ms) })),
  ])
  const stranger = createTaskwire({ url, token: 'wrong' })
  const failures = {
    invalid: await failureOf(tw.tasks.list({ limit: 0 })),
    notFound: await failureOf(tw.tasks.get({ id: '019ab000-0000-7000-8000-000000000000' })),
    timedOut,
    aborted,
    abortedBefore: await failureOf(tw.tasks.list({}, { signal: AbortSignal.abort() })),
    unauthenticated: await failureOf(stranger.account.me()),
    wrongPassword: await failureOf(createSession({ url }).signIn({ email, password: `${password}!` })),
    unreachable: await failureOf(createTaskwire({ url: 'http://127.0.0.1:9', retries: 0 }).system.info()),
  }
  await session.signOut()

  return {
    milk: { ...plain(milk), isSame: milk.id === together[0].id },
    done: plain(done),
    versions: [again, renamed, undone.items[0].task, store.tasks.get(milk.id)].map(({ title, version }) => [
      title,
      version,
    ]),
    copied: store.tasks.size,
    received: received.value.task.tags,
    titles,
    pages: requests.filter((procedure) => procedure === 'tasks.list').length - 2,
    stats: together[1],
    hasUserId: typeof together[2].userId === 'string',
    failures,
    isSignedIn: await session.isSignedIn(),
  }
}

/** Returns the fields of a task that are equal in every run. */
function plain({ title, tags, due, completed, version, createdAt, updatedAt, completedAt }) {
  const isNow = (time) => time instanceof Date && Math.abs(time - Date.now()) < 600_000
  return { title, tags, due, completed, version, dates: [createdAt, updatedAt, completedAt].map(isNow) }
}

/** Returns the error of a call without a response, with a timeout long enough for the request to arrive. */
async function errorOfUnanswered(url, optionsFor, ms = 1500) {
  const unanswered = `${url}-${ms}`
  const failure = await failureOf(createTaskwire({ url: unanswered, retries: 0 }).system.info(optionsFor(ms)))
  const received = await (await fetch(`${unanswered}/received`)).text()
  return received === '0' ? errorOfUnanswered(url, optionsFor, ms * 2) : failure
}

async function failureOf(call) {
  const error = await call.then(
    () => new Error('It did not fail.'),
    (error) => error,
  )
  if (isTaskwireError(error, 'INVALID_INPUT')) return [error.code, error.status, error.issues.map(({ path }) => path)]
  if (isTaskwireError(error, 'NOT_FOUND')) return [error.code, error.status, typeof error.requestId]
  return isTaskwireError(error) ? [error.code, error.status ?? null] : String(error?.stack ?? error)
}
