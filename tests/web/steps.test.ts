import type { LocalChange } from '@taskwire/client/offline'
import { expect, it } from 'vitest'
import { lastStep, remember, rememberOnServer, type Step, takeBack } from '../../web/src/tasks/data/steps.ts'

/** Undoes the last step. Returns whether it did, and the keys of the changes that it has undone. */
async function undoLast(): Promise<[isUndone: boolean, ...keys: string[]]> {
  const keys: string[] = []
  const undo = async (key: string) => {
    keys.push(key)
    return change(key)
  }
  return [await takeBack({ undo }, lastStep() as Step), ...keys]
}

function change(key: string): LocalChange {
  return { key } as LocalChange
}

it('takes back the last step although the device has not stored it yet, not the one before', async () => {
  remember([Promise.resolve(change('first'))])
  const last = Promise.withResolvers<LocalChange>()
  remember([Promise.resolve(change('second')), last.promise])
  const undoing = undoLast()
  last.resolve(change('third'))
  expect(await undoing).toEqual([true, 'third', 'second'])
  expect(await undoLast()).toEqual([true, 'first'])
  expect(lastStep()).toBeUndefined()
})

it('takes back nothing for changes that cannot be stored, and forgets them', async () => {
  remember([Promise.resolve(change('first'))])
  const last = Promise.withResolvers<LocalChange>()
  remember([last.promise])
  const undoing = undoLast()
  last.reject(new Error('The disk is full'))
  expect(await undoing).toEqual([false])
  await remember([Promise.reject<LocalChange>(new Error('The disk is full'))])
  expect(await undoLast()).toEqual([true, 'first'])
})

it('takes back a change that the server has made by its function, once', async () => {
  let times = 0
  rememberOnServer(async () => {
    times += 1
  })
  expect(await undoLast()).toEqual([true])
  expect([times, lastStep()]).toEqual([1, undefined])
})
