import { describe, expect, it } from 'vitest'
import { createSignals, type Signal } from '../../src/database/notifications/signals.ts'

describe('the listener registry of a process', () => {
  it('notifies only the listeners of the user, immediately', async () => {
    const signals = createSignals()
    const [ada, grace]: [Signal[], Signal[]] = [[], []]
    signals.listen('ada', (signal) => ada.push(signal))
    signals.listen('grace', (signal) => grace.push(signal))
    signals.send({ kind: 'changed', userId: 'ada' })
    signals.send({ kind: 'signed-out', userId: 'ada', sessionId: 'one' })
    signals.send({ kind: 'deleted', userId: 'ada' })
    signals.send({ kind: 'changed', userId: 'linus' })
    expect(ada.map(({ kind }) => kind)).toEqual(['changed', 'signed-out', 'deleted'])
    expect(grace).toEqual([])
    await signals.stop()
  })

  it('notifies the other listeners when one throws', async () => {
    const signals = createSignals()
    const received: string[] = []
    signals.listen('ada', () => {
      received.push('first')
      throw new Error('of the first')
    })
    signals.listen('ada', () => void received.push('second'))
    signals.send({ kind: 'changed', userId: 'ada' })
    expect(received).toEqual(['first', 'second'])
    await signals.stop()
  })

  it('removes one of two additions of the same function', async () => {
    const signals = createSignals()
    let received = 0
    const listener = () => {
      received += 1
    }
    const leave = signals.listen('ada', listener)
    signals.listen('ada', listener)
    leave()
    leave()
    signals.send({ kind: 'changed', userId: 'ada' })
    expect(received).toBe(1)
    await signals.stop()
  })

  it('allows adding and removing listeners during a notification', async () => {
    const signals = createSignals()
    const received: string[] = []
    const leave = signals.listen('ada', () => {
      received.push('first')
      leave()
      signals.listen('ada', () => void received.push('late'))
    })
    signals.listen('ada', () => void received.push('second'))
    signals.send({ kind: 'changed', userId: 'ada' })
    expect(received).toEqual(['first', 'second'])
    signals.send({ kind: 'changed', userId: 'ada' })
    expect(received).toEqual(['first', 'second', 'second', 'late'])
    await signals.stop()
  })

  it('does not notify a listener that an earlier one has just removed', async () => {
    const signals = createSignals()
    const received: string[] = []
    signals.listen('ada', () => {
      received.push('first')
      leave()
    })
    const leave = signals.listen('ada', () => void received.push('second'))
    signals.send({ kind: 'changed', userId: 'ada' })
    expect(received).toEqual(['first'])
    await signals.stop()
  })

  it('does nothing after it was stopped', async () => {
    const signals = createSignals()
    let received = 0
    const leave = signals.listen('ada', () => {
      received += 1
    })
    await signals.stop()
    await signals.stop()
    signals.send({ kind: 'changed', userId: 'ada' })
    signals.listen('ada', () => {
      received += 1
    })()
    leave()
    expect(received).toBe(0)
  })
})
