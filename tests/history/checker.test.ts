import { expect, it } from 'vitest'
import { faultsOf } from './checker.ts'
import {
  ADA,
  ALL,
  allChanged,
  at,
  BOB,
  BREAD,
  changed,
  complete,
  create,
  get,
  MadeUp,
  MILK,
  ok,
  page,
  refused,
  rename,
  task,
  UNKNOWN,
} from './made-up.ts'

const NEW = task(MILK, 1)
const OAT = task(MILK, 2, { title: 'oat' })
const DONE = task(MILK, 3, { ...OAT, version: 3, updatedAt: at(3), completed: true, completedAt: at(3) })
const LOAF = task(BREAD, 1, { title: 'bread' })

/** Ada has added milk, made it oat, and has perhaps done it. */
function shopping(): MadeUp {
  const made = new MadeUp()
  made.call(create(MILK), [0, 10], changed(NEW))
  made.call(rename(MILK, 'oat'), [20, 30], changed(OAT))
  made.call(complete(MILK), [40, 45], UNKNOWN)
  return made
}

const FAULTLESS: Record<string, (made: MadeUp) => void> = {
  'what was left without an answer has happened': (made) => {
    made.call(ALL, [50, 60], page(DONE))
    made.copy(DONE)
  },
  'what was left without an answer has not happened': (made) => {
    made.call(ALL, [50, 60], page(OAT))
    made.copy(OAT)
  },
  'what was left without an answer happens later': (made) => {
    made.call(get(MILK), [50, 60], ok(OAT))
    made.call(get(MILK), [70, 80], ok(DONE))
  },
  'what was sent again has happened once': (made) => {
    const call = made.call(create(BREAD, 'bread'), [50, 60], UNKNOWN, { key: 'k' })
    made.again(call, [70, 80], changed(LOAF))
    made.call(ALL, [90, 100], page(OAT, LOAF))
  },
  'a read beside a change may see it or not': (made) => {
    made.call(get(BREAD), [50, 60], ok(LOAF))
    made.call(get(BREAD), [50, 60], refused('NOT_FOUND'))
    made.call(create(BREAD, 'bread'), [55, 65], changed(LOAF))
  },
  'a change is refused for what another has done meanwhile': (made) => {
    made.call(
      { procedure: 'update', input: { id: MILK, title: 'x', ifVersion: 2 } },
      [50, 60],
      refused('CONFLICT', DONE),
    )
  },
  'another user has a task of the same id': (made) => {
    made.call(create(MILK, 'milk of Bob'), [50, 60], changed(task(MILK, 1, { title: 'milk of Bob' })), { user: BOB })
  },
  'a change has changed nothing': (made) => {
    made.call(rename(MILK, 'oat'), [50, 60], ok({ ...OAT, undoToken: null }))
  },
}

it.each(Object.entries(FAULTLESS))('finds nothing where %s', (_, tell) => {
  const made = shopping()
  tell(made)
  expect(faultsOf(made.history)).toEqual([])
})

/** What is told, and what must be said of it. */
const FAULTS: Record<string, [RegExp, (made: MadeUp) => void]> = {
  'a new task is lost': [/has not seen/, (made) => made.call(ALL, [50, 60], page())],
  'a change is lost': [/no order/, (made) => made.call(ALL, [50, 60], page(NEW))],
  'a change is lost though it was counted': [/another title/, (made) => made.call(ALL, [50, 60], page(task(MILK, 2)))],
  'a change was overwritten by one that had not seen it': [
    /no order/,
    (made) =>
      made.call({ procedure: 'update', input: { id: MILK, title: 'x', ifVersion: 1 } }, [50, 60], changed(DONE)),
  ],
  'a new task is there twice': [
    /is not there/,
    (made) => {
      const call = made.call({ procedure: 'create', input: { title: 'bread' } }, [50, 60], UNKNOWN, { key: 'k' })
      made.again(call, [70, 80], changed(LOAF))
      made.call(ALL, [90, 100], page(OAT, LOAF, task(crypto.randomUUID(), 1, { title: 'bread' })))
    },
  ],
  'a change has happened twice': [
    /in version 4/,
    (made) => made.call(ALL, [50, 60], page(task(MILK, 4, { ...DONE, version: 4, updatedAt: at(4) }))),
  ],
  'a task of somebody else is shown': [
    new RegExp(`has shown a task of ${BOB}`),
    (made) => made.call(ALL, [50, 60], page(OAT), { owners: [ADA, BOB] }),
  ],
  'a task that nobody has made is shown': [/is not there/, (made) => made.call(ALL, [50, 60], page(OAT, LOAF))],
  'a read is older than an answer before it': [
    /in version 1, which is in 2/,
    (made) => made.call(get(MILK), [31, 39], ok(NEW)),
  ],
  'a read is older than a read before it': [
    /in version 2, which is in 3/,
    (made) => {
      made.call(get(MILK), [50, 60], ok(DONE))
      made.call(get(MILK), [70, 80], ok(OAT))
    },
  ],
  'a read knows what was not yet asked for': [/no order/, (made) => made.call(get(MILK), [11, 19], ok(OAT))],
  'a list leaves a task out': [
    /has not seen/,
    (made) => {
      made.call({ procedure: 'list', input: { limit: 200 } }, [50, 60], ok({ items: [], nextCursor: null }))
    },
  ],
  'half of a change of two tasks has happened': [
    /no order/,
    (made) => {
      made.call(create(BREAD, 'bread'), [50, 60], changed(LOAF))
      made.call({ procedure: 'updateMany', input: { ids: [MILK, BREAD], set: { title: 'x' } } }, [61, 62], UNKNOWN)
      made.call(ALL, [70, 80], page(task(MILK, 3, { title: 'x' }), LOAF))
    },
  ],
  'a change of two tasks was answered as half of it': [
    /no order/,
    (made) => {
      made.call(create(BREAD, 'bread'), [50, 60], changed(LOAF))
      const half = allChanged(task(MILK, 3, { title: 'x' }), LOAF)
      made.call({ procedure: 'updateMany', input: { ids: [MILK, BREAD], set: { title: 'x' } } }, [61, 62], half)
    },
  ],
  'a refused change has happened': [
    /no order/,
    (made) => {
      const stale = { id: MILK, title: 'x', ifVersion: 1 }
      made.call({ procedure: 'update', input: stale }, [50, 60], refused('CONFLICT', OAT))
      made.call(ALL, [70, 80], page(task(MILK, 3, { title: 'x' })))
    },
  ],
  'a change is refused without a reason': [
    /would be done/,
    (made) => made.call(rename(MILK, 'x'), [50, 60], refused('CONFLICT', OAT)),
  ],
  'a refusal shows what never was': [
    /another title/,
    (made) => made.call(create(MILK), [50, 60], refused('CONFLICT', task(MILK, 2, { title: 'never' }))),
  ],
  'a task that is there is not found': [/has not seen/, (made) => made.call(get(MILK), [31, 39], refused('NOT_FOUND'))],
  'two changes have made one version': [
    /have both made/,
    (made) => made.call(rename(MILK, 'x'), [22, 28], changed(task(MILK, 2, { title: 'x' }))),
  ],
  'a change is answered otherwise when it is sent again': [
    /answered otherwise/,
    (made) => {
      const call = made.call(rename(MILK, 'x'), [50, 60], changed(task(MILK, 3, { title: 'x' })), { key: 'k' })
      made.again(call, [70, 80], changed(task(MILK, 4, { title: 'x' })))
    },
  ],
  'another change is made under a key that was used': [
    /done under a key/,
    (made) => {
      const call = made.call(complete(MILK), [50, 60], changed(DONE), { key: 'k' })
      made.call(complete(BREAD), [70, 80], changed(DONE), { key: 'k', repeats: { call, as: 'another' } })
    },
  ],
  'an error is one of the server': [
    /status 500/,
    (made) => made.call(ALL, [50, 60], { kind: 'unknown', code: 'INTERNAL' }, { statuses: [500] }),
  ],
  'an error says something else than it may': [
    /failed with INVALID_INPUT/,
    (made) => made.call(complete(MILK), [50, 60], refused('INVALID_INPUT')),
  ],
  'a page goes back': [
    /tells of 1 after 2/,
    (made) => made.call(ALL, [50, 60], page({ ...OAT, seq: 2 }, { ...LOAF, seq: 1 })),
  ],
  'a page goes back behind the one before': [
    /tells of 6 after 7/,
    (made) => {
      made.call(ALL, [50, 60], page({ ...OAT, seq: 7 }))
      made.call({ procedure: 'since', input: { limit: 1, cursor: 'after 7' } }, [70, 80], page({ ...DONE, seq: 6 }))
    },
  ],
  'two changes are at one place of the sequence': [
    /are both at 7/,
    (made) => {
      made.call(ALL, [50, 60], page({ ...OAT, seq: 7 }))
      made.call(ALL, [70, 80], page({ ...DONE, seq: 7 }))
    },
  ],
  'the sequence has changes in another order than they were answered in': [
    /is at 3, and began after 4 was answered/,
    (made) => {
      made.call(create(BREAD, 'bread'), [50, 60], changed(LOAF))
      made.call(ALL, [70, 80], page({ ...LOAF, seq: 3 }, { ...OAT, seq: 4 }))
    },
  ],
  'a copy has missed a change': [
    /has another copy/,
    (made) => {
      made.call(ALL, [50, 60], page(OAT))
      made.copy(NEW)
    },
  ],
}

it.each(Object.entries(FAULTS))('says so where %s', (_, [what, tell]) => {
  const made = shopping()
  tell(made)
  expect(faultsOf(made.history).join('\n')).toMatch(what)
})
