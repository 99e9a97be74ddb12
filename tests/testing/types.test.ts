import type { Task } from '@taskwire/client'
import { describe, expectTypeOf, it } from 'vitest'
import type { Caller, NextFault, ProcedureName, TestServer } from '../../src/testing/index.ts'

describe('the types of taskwire/testing', () => {
  it('know the procedures by name', () => {
    expectTypeOf<'tasks.create'>().toExtend<ProcedureName>()
    expectTypeOf<'account.settings.update'>().toExtend<ProcedureName>()
    expectTypeOf<'tasks.nothing'>().not.toExtend<ProcedureName>()
    expectTypeOf<'tasks'>().not.toExtend<ProcedureName>()
  })

  it('know inputs and outputs of callers', () => {
    expectTypeOf<Caller['tasks']['create']>().parameter(0).toHaveProperty('title')
    expectTypeOf<Awaited<ReturnType<Caller['tasks']['get']>>>().toExtend<Pick<Task, 'id' | 'title' | 'createdAt'>>()
  })

  it('know the codes of errors, and no other fault', () => {
    expectTypeOf<{ code: 'CONFLICT'; times: 2 }>().toExtend<NextFault>()
    expectTypeOf<{ code: 'NOTHING' }>().not.toExtend<NextFault>()
    expectTypeOf<{ error: 'fire' }>().not.toExtend<NextFault>()
    expectTypeOf<TestServer>().toExtend<AsyncDisposable>()
  })
})
