import { expect, it } from 'vitest'
import { createSignals, type Signal } from '../../src/database/notifications/signals.ts'

it('tells those who listen for the user at once, and nobody else', async () => {
  const signals = createSignals()
  const [ada, grace]: [Signal[], Signal[]] = [[], []]
  signals.listen('ada', (signal) => ada.push(signal))
  signals.listen('grace', (signal) => grace.push(signal))
  signals.send({ kind: 'changed', userId: 'ada' })
  signals.send({ kind: 'signed-out', userId: 'ada', sessionId: 'one' })
  signals.send({ kind: 'deleted', userId: 'ada' })
  signals.send({ kind: 'changed', userId: 'nobody' })
  expect(ada.map(({ kind }) => kind)).toEqual(['changed', 'signed-out', 'deleted'])
  expect(grace).toEqual([])
  await signals.stop()
})

it('tells the others when one listener throws', async () => {
  const signals = createSignals()
  const told: string[] = []
  signals.listen('ada', () => {
    told.push('first')
    throw new Error('of the first')
  })
  signals.listen('ada', () => void told.push('second'))
  signals.send({ kind: 'changed', userId: 'ada' })
  expect(told).toEqual(['first', 'second'])
  await signals.stop()
})

it('lets a function that listens twice leave once', async () => {
  const signals = createSignals()
  let told = 0
  const listener = () => {
    told += 1
  }
  const leave = signals.listen('ada', listener)
  signals.listen('ada', listener)
  leave()
  leave()
  signals.send({ kind: 'changed', userId: 'ada' })
  expect(told).toBe(1)
  await signals.stop()
})

it('lets listeners come and go while they are told', async () => {
  const signals = createSignals()
  const told: string[] = []
  const leave = signals.listen('ada', () => {
    told.push('first')
    leave()
    signals.listen('ada', () => void told.push('late'))
  })
  signals.listen('ada', () => void told.push('second'))
  signals.send({ kind: 'changed', userId: 'ada' })
  expect(told).toEqual(['first', 'second'])
  signals.send({ kind: 'changed', userId: 'ada' })
  expect(told).toEqual(['first', 'second', 'second', 'late'])
  await signals.stop()
})

it('tells nobody who was made to leave just before', async () => {
  const signals = createSignals()
  const told: string[] = []
  signals.listen('ada', () => {
    told.push('first')
    leave()
  })
  const leave = signals.listen('ada', () => void told.push('second'))
  signals.send({ kind: 'changed', userId: 'ada' })
  expect(told).toEqual(['first'])
  await signals.stop()
})

it('does nothing any more after it was stopped', async () => {
  const signals = createSignals()
  let told = 0
  const leave = signals.listen('ada', () => {
    told += 1
  })
  await signals.stop()
  await signals.stop()
  signals.send({ kind: 'changed', userId: 'ada' })
  signals.listen('ada', () => {
    told += 1
  })()
  leave()
  expect(told).toBe(0)
})
