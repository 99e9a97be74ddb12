import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CONTRACT_VERSION } from '../../client-sdk/src/contract.ts'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { systemInfo } from '../../src/system/info.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { ROOT } from './packed.ts'
import { answers, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

const newer = { ...systemInfo, contract: systemInfo.contract + 1 }

/** Creates a client of one contract version on an application of the version in `system`. */
function meeting(contract: number, system = systemInfo) {
  const app = createFakeApp({ system })
  const tries: string[] = []
  const tw = createTaskwire({
    url: 'http://localhost:8000',
    token: 'good',
    fetch: async (input, init) => {
      const request = new Request(input, init)
      expect(request.headers.get('taskwire-contract')).toBe(String(CONTRACT_VERSION))
      request.headers.set('taskwire-contract', String(contract))
      return app.fetch(request)
    },
    onRequest: ({ procedure }) => tries.push(procedure),
  })
  return { app, tw, tries }
}

/** Types of the contract that are for the client itself, and the one that `/filter` exports. */
const INTERNAL = ['Procedures', 'Options', 'FilterTree']

it('exports every type of the contract', () => {
  const read = (file: string) => readFileSync(join(ROOT, 'client-sdk/src', file), 'utf8')
  const types = [...read('contract.ts').matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name)
  const [, exported = ''] = /export type \{([^}]*)\} from '.\/contract.ts'/.exec(read('index.ts')) ?? []
  const names = exported.split(',').map((name) => name.trim())
  expect(types.filter((name = '') => !names.includes(name) && !INTERNAL.includes(name))).toEqual([])
})

describe('a client', () => {
  it('has the version and contract of its server', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'client-sdk/package.json'), 'utf8')) as { version: string }
    expect(manifest.version).toBe(systemInfo.version)
    expect(CONTRACT_VERSION).toBe(systemInfo.contract)
  })

  it('is accepted with an older contract', async () => {
    const { tw } = meeting(CONTRACT_VERSION, newer)
    expect(await Promise.all([tw.system.info(), tw.account.me(), tw.tasks.list()])).toEqual([
      newer,
      { userId: 'ada' },
      { items: [], nextCursor: null },
    ])
  })

  it('passes on additional fields of a newer server, including those of errors', async () => {
    const task = { id: 'x', title: 'Buy milk', priority: 'burning', reminders: [{ at: '2026-11-30T08:00:00.000Z' }] }
    const values = { createdAt: ['Date'], 'reminders.0.at': ['Date'], amount: ['bigint'] }
    const json = { ...task, createdAt: '2026-11-25T12:00:00.000Z', amount: '12' }
    const answer = { result: { data: { json, meta: { values, v: 2, referentialEqualities: {} } } } }
    const server = scriptedServer(() => Response.json([answer]))
    const got: unknown = await createTaskwire({ url: 'http://test', fetch: server.fetch }).tasks.get({ id: 'x' })
    expect(got).toEqual({
      ...task,
      amount: '12',
      createdAt: new Date(json.createdAt),
      reminders: [{ at: new Date('2026-11-30T08:00:00.000Z') }],
    })

    const data = { code: 'FROZEN', message: 'The list is frozen.', requestId: 'r', httpStatus: 423, until: 'tomorrow' }
    const fails: Reaction = () => Response.json({ error: { json: { message: data.message, code: -32_000, data } } })
    const tw = createTaskwire({ url: 'http://test', fetch: scriptedServer(fails).fetch })
    expect(await errorOf(tw.tasks.create({ title: 'x' }))).toMatchObject({
      code: 'FROZEN',
      status: 423,
      requestId: 'r',
    })
  })

  it('is rejected with UNSUPPORTED_CONTRACT before anything is executed if its contract is newer', async () => {
    const { app, tw, tries } = meeting(newer.contract)
    const calls = [tw.tasks.list(), tw.tasks.stats(), tw.system.info(), tw.tasks.create({ title: 'x' })]
    for (const error of await Promise.all(calls.map(errorOf))) {
      expect(error).toMatchObject({ code: 'UNSUPPORTED_CONTRACT', status: 400, requestId: expect.any(String) })
      expect(error.message).toBe(
        'The client requires contract 2, and the server supports contract 1: update the server, or install the client from its /client.tgz.',
      )
    }
    expect(tries).toHaveLength(calls.length)
    expect(app.databaseCalls()).toBe(0)
  })

  it.each(['', ' ', 'one', '1.5', '-1', '9'.repeat(10)])('is rejected if its contract is %j', async (contract) => {
    const answer = await createFakeApp().send('/trpc/system.info', { headers: { 'taskwire-contract': contract } })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('must be a whole number')])
  })

  it('sends its contract with every request', async () => {
    const server = scriptedServer(answers({ total: 0 }))
    const tw = createTaskwire({ url: 'http://test', fetch: server.fetch })
    await Promise.all([tw.tasks.stats(), tw.tasks.create({ title: 'x' })])
    expect(server.requests.map(({ headers }) => headers.get('taskwire-contract'))).toEqual(
      Array(2).fill(String(CONTRACT_VERSION)),
    )
  })
})
