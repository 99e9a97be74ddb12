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
  rejected,
  rename,
  task,
  UNKNOWN,
} from './sample-history.ts'

const NEW = task(MILK, 1)
const OAT = task(MILK, 2, { title: 'oat' })
const DONE = task(MILK, 3, { ...OAT, version: 3, updatedAt: at(3), completed: true, completedAt: at(3) })
const LOAF = task(BREAD, 1, { title: 'bread' })

/** Ada creates a task, renames it, and completes it without getting a response. */
function shopping(): MadeUp {
  const made = new MadeUp()
  made.call(create(MILK), [0, 10], changed(NEW))
  made.call(rename(MILK, 'oat'), [20, 30], changed(OAT))
  made.call(complete(MILK), [40, 45], UNKNOWN)
  return made
}

const FAULTLESS: Record<string, (made: MadeUp) => void> = {
  'a change without a response was made': (made) => {
    made.call(ALL, [50, 60], page(DONE))
    made.copy(DONE)
  },
  'a change without a response was not made': (made) => {
    made.call(ALL, [50, 60], page(OAT))
    made.copy(OAT)
  },
  'a change without a response is made later': (made) => {
    made.call(get(MILK), [50, 60], ok(OAT))
    made.call(get(MILK), [70, 80], ok(DONE))
  },
  'a retried change was made once': (made) => {
    const call = made.call(create(BREAD, 'bread'), [50, 60], UNKNOWN, { key: 'k' })
    made.again(call, [70, 80], changed(LOAF))
    made.call(ALL, [90, 100], page(OAT, LOAF))
  },
  'a read concurrent with a change sees it or not': (made) => {
    made.call(get(BREAD), [50, 60], ok(LOAF))
    made.call(get(BREAD), [50, 60], rejected('NOT_FOUND'))
    made.call(create(BREAD, 'bread'), [55, 65], changed(LOAF))
  },
  'a change is rejected because of a concurrent one': (made) => {
    made.call(
      { procedure: 'update', input: { id: MILK, title: 'x', ifVersion: 2 } },
      [50, 60],
      rejected('CONFLICT', DONE),
    )
  },
  'another user has a task with the same id': (made) => {
    made.call(create(MILK, 'milk of Bob'), [50, 60], changed(task(MILK, 1, { title: 'milk of Bob' })), { user: BOB })
  },
  'a change had no effect': (made) => {
    made.call(rename(MILK, 'oat'), [50, 60], ok({ ...OAT, undoToken: null }))
  },
}

it.each(Object.entries(FAULTLESS))('the checker finds no fault if %s', (_, build) => {
  const made = shopping()
  build(made)
  expect(faultsOf(made.history)).toEqual([])
})

/** Invalid histories, each with the expected fault. */
const FAULTS: Record<string, [RegExp, (made: MadeUp) => void]> = {
  'a new task is lost': [/misses/, (made) => made.call(ALL, [50, 60], page())],
  'a change is lost': [/no order/, (made) => made.call(ALL, [50, 60], page(NEW))],
  'a change is lost although its version was counted': [
    /different title/,
    (made) => made.call(ALL, [50, 60], page(task(MILK, 2))),
  ],
  'a change overwrote one that it did not see': [
    /no order/,
    (made) =>
      made.call({ procedure: 'update', input: { id: MILK, title: 'x', ifVersion: 1 } }, [50, 60], changed(DONE)),
  ],
  'a new task exists twice': [
    /does not exist/,
    (made) => {
      const call = made.call({ procedure: 'create', input: { title: 'bread' } }, [50, 60], UNKNOWN, { key: 'k' })
      made.again(call, [70, 80], changed(LOAF))
      made.call(ALL, [90, 100], page(OAT, LOAF, task(crypto.randomUUID(), 1, { title: 'bread' })))
    },
  ],
  'a change was made twice': [
    /in version 4/,
    (made) => made.call(ALL, [50, 60], page(task(MILK, 4, { ...DONE, version: 4, updatedAt: at(4) }))),
  ],
  "another user's task is returned": [
    new RegExp(`returned a task of ${BOB}`),
    (made) => made.call(ALL, [50, 60], page(OAT), { owners: [ADA, BOB] }),
  ],
  'a task that was not created is returned': [/does not exist/, (made) => made.call(ALL, [50, 60], page(OAT, LOAF))],
  'a read is older than an answer before it': [
    /in version 1, expected 2/,
    (made) => made.call(get(MILK), [31, 39], ok(NEW)),
  ],
  'a read is older than a read before it': [
    /in version 2, expected 3/,
    (made) => {
      made.call(get(MILK), [50, 60], ok(DONE))
      made.call(get(MILK), [70, 80], ok(OAT))
    },
  ],
  'a read returns a change that had not been sent': [/no order/, (made) => made.call(get(MILK), [11, 19], ok(OAT))],
  'a list misses a task': [
    /misses/,
    (made) => {
      made.call({ procedure: 'list', input: { limit: 200 } }, [50, 60], ok({ items: [], nextCursor: null }))
    },
  ],
  'half of a change of two tasks was made': [
    /no order/,
    (made) => {
      made.call(create(BREAD, 'bread'), [50, 60], changed(LOAF))
      made.call({ procedure: 'updateMany', input: { ids: [MILK, BREAD], set: { title: 'x' } } }, [61, 62], UNKNOWN)
      made.call(ALL, [70, 80], page(task(MILK, 3, { title: 'x' }), LOAF))
    },
  ],
  'the response of a change of two tasks has one of them': [
    /no order/,
    (made) => {
      made.call(create(BREAD, 'bread'), [50, 60], changed(LOAF))
      const half = allChanged(task(MILK, 3, { title: 'x' }), LOAF)
      made.call({ procedure: 'updateMany', input: { ids: [MILK, BREAD], set: { title: 'x' } } }, [61, 62], half)
    },
  ],
  'a rejected change was made': [
    /no order/,
    (made) => {
      const stale = { id: MILK, title: 'x', ifVersion: 1 }
      made.call({ procedure: 'update', input: stale }, [50, 60], rejected('CONFLICT', OAT))
      made.call(ALL, [70, 80], page(task(MILK, 3, { title: 'x' })))
    },
  ],
  'a change is rejected without a reason': [
    /should succeed/,
    (made) => made.call(rename(MILK, 'x'), [50, 60], rejected('CONFLICT', OAT)),
  ],
  'a CONFLICT carries a state that never existed': [
    /different title/,
    (made) => made.call(create(MILK), [50, 60], rejected('CONFLICT', task(MILK, 2, { title: 'never' }))),
  ],
  'an existing task is not found': [/misses/, (made) => made.call(get(MILK), [31, 39], rejected('NOT_FOUND'))],
  'two changes made the same version': [
    /have both made/,
    (made) => made.call(rename(MILK, 'x'), [22, 28], changed(task(MILK, 2, { title: 'x' }))),
  ],
  'a retried change gets a different response': [
    /got a different response/,
    (made) => {
      const call = made.call(rename(MILK, 'x'), [50, 60], changed(task(MILK, 3, { title: 'x' })), { key: 'k' })
      made.again(call, [70, 80], changed(task(MILK, 4, { title: 'x' })))
    },
  ],
  'another change is made under a used key': [
    /accepted under a key/,
    (made) => {
      const call = made.call(complete(MILK), [50, 60], changed(DONE), { key: 'k' })
      made.call(complete(BREAD), [70, 80], changed(DONE), { key: 'k', repeats: { call, as: 'another' } })
    },
  ],
  'an error is a server error': [
    /status 500/,
    (made) => made.call(ALL, [50, 60], { kind: 'unknown', code: 'INTERNAL' }, { statuses: [500] }),
  ],
  'an error has an unexpected code': [
    /failed with INVALID_INPUT/,
    (made) => made.call(complete(MILK), [50, 60], rejected('INVALID_INPUT')),
  ],
  'a page is not in order': [
    /lists 1 after 2/,
    (made) => made.call(ALL, [50, 60], page({ ...OAT, seq: 2 }, { ...LOAF, seq: 1 })),
  ],
  'a page overlaps the previous one': [
    /lists 6 after 7/,
    (made) => {
      made.call(ALL, [50, 60], page({ ...OAT, seq: 7 }))
      made.call({ procedure: 'since', input: { limit: 1, cursor: 'after 7' } }, [70, 80], page({ ...DONE, seq: 6 }))
    },
  ],
  'two changes have the same position': [
    /are both at 7/,
    (made) => {
      made.call(ALL, [50, 60], page({ ...OAT, seq: 7 }))
      made.call(ALL, [70, 80], page({ ...DONE, seq: 7 }))
    },
  ],
  'the sequence contradicts the order of the responses': [
    /has position 3, but began after 4 was answered/,
    (made) => {
      made.call(create(BREAD, 'bread'), [50, 60], changed(LOAF))
      made.call(ALL, [70, 80], page({ ...LOAF, seq: 3 }, { ...OAT, seq: 4 }))
    },
  ],
  'a copy misses a change': [
    /the copy of .* differs/,
    (made) => {
      made.call(ALL, [50, 60], page(OAT))
      made.copy(NEW)
    },
  ],
}

it.each(Object.entries(FAULTS))('the checker reports that %s', (_, [what, build]) => {
  const made = shopping()
  build(made)
  expect(faultsOf(made.history).join('\n')).toMatch(what)
})
