import fc from 'fast-check'
import type { RecurrenceInput } from '../../client-sdk/src/contract.ts'
import type { OfflineStore } from '../../client-sdk/src/offline/store-types.ts'
import type { Device, Fault } from './device.ts'

/** A step of one of two devices. Numbers choose among what is there when the step is taken. */
export interface Step {
  device: 0 | 1
  kind: (typeof KINDS)[number]
  a: number
  b: number
}

const KINDS = [
  ...(['create', 'create', 'create', 'update', 'update', 'retitle', 'retitle', 'complete', 'reopen'] as const),
  ...([
    'delete',
    'restore',
    'move',
    'nest',
    'list',
    'section',
    'comment',
    'deleteList',
    'archive',
    'bulk',
    'undo',
  ] as const),
  ...(['create repeating', 'complete', 'skip', 'repeat'] as const),
  ...(['offline', 'online', 'lose requests', 'lose answers', 'heal', 'restart', 'wait', 'settings', 'bad'] as const),
] as const

export const steps = fc.array(
  fc.record({
    device: fc.constantFrom(0 as const, 1 as const),
    kind: fc.constantFrom(...KINDS),
    a: fc.nat(999),
    b: fc.nat(999),
  }),
  { minLength: 10, maxLength: 60 },
)

/** What the steps of a run have made, to check the end. */
export class History {
  /** Tasks whose title may return, because a change of them was undone. */
  readonly undone = new Set<string>()
  readonly changes: { device: number; key: string; ids: string[] }[] = []
  #count = 0

  nextText(): string {
    this.#count += 1
    return `text ${this.#count}`
  }
}

const RULES: RecurrenceInput[] = [
  { rule: 'FREQ=DAILY', from: 'due' },
  { rule: 'FREQ=MONTHLY;COUNT=3', from: 'due' },
  { rule: 'FREQ=WEEKLY;BYDAY=MO,TH', from: 'completion' },
]

/** Returns the item that a random number stands for; undefined if there are none. */
export const pick = <T>(items: readonly T[], n: number): T | undefined => items[n % Math.max(items.length, 1)]

/** Takes a step. */
export async function takeStep(devices: readonly Device[], step: Step, history: History): Promise<void> {
  const device = devices[step.device] as Device
  const fault = FAULTS[step.kind]
  if (fault) device.failWith(() => (Math.abs(step.a - step.b) % 3 === 0 ? undefined : fault))
  else if (step.kind === 'heal') device.failWith(() => undefined)
  else if (step.kind === 'offline') await device.goOffline()
  else if (step.kind === 'online') device.goOnline()
  else if (step.kind === 'restart') await device.restart()
  else if (step.kind === 'wait') await new Promise((resolve) => setTimeout(resolve, step.a % 30))
  else await change(device.store, step, history)
}

const FAULTS: Partial<Record<Step['kind'], Fault>> = { 'lose requests': 'request', 'lose answers': 'answer' }

async function change(store: OfflineStore, { device, kind, a, b }: Step, history: History): Promise<void> {
  const task = pick(store.tasks.list({ archived: true }), a)
  const other = pick(store.tasks.list({ archived: true }), b)
  const trashed = pick(store.tasks.list({ trash: true }), a)
  const list = pick(store.lists.list({ archived: true }), b)
  const section = pick(store.sections.list({}), b)
  const text = history.nextText()
  const made = await (async () => {
    switch (kind) {
      case 'create':
        return store.tasks.create({ title: text, ...(b % 2 === 0 && list && { listId: list.id }) })
      case 'create repeating':
        return store.tasks.create({ title: text, due: { date: '2090-01-31' }, recurrence: RULES[b % RULES.length] })
      case 'repeat':
        return task && store.tasks.update({ id: task.id, recurrence: pick([...RULES, null], b) ?? null })
      case 'skip':
        return task && store.tasks.skip({ id: task.id })
      case 'list':
        return store.lists.create({ name: text })
      case 'section':
        return list && store.sections.create({ listId: list.id, name: text })
      case 'comment':
        return task && store.comments.create({ taskId: task.id, text })
      case 'retitle':
        return task && store.tasks.update({ id: task.id, title: text })
      case 'update':
        return task && store.tasks.update({ id: task.id, description: text, ...(b % 2 === 0 && { tags: [text] }) })
      case 'complete':
        return task && store.tasks.complete({ id: task.id })
      case 'reopen':
        return task && store.tasks.reopen({ id: task.id })
      case 'delete':
        return task && store.tasks.delete({ id: task.id })
      case 'restore':
        return trashed && store.tasks.restore({ id: trashed.id })
      case 'move':
        if (!task || !other || task.id === other.id) return undefined
        return store.tasks.move(
          b % 2 === 0 ? { id: task.id, before: other.id } : { id: task.id, sectionId: section?.id },
        )
      case 'nest':
        return task && other && store.tasks.move({ id: task.id, parentId: other.id })
      case 'deleteList':
        return list && store.lists.delete({ id: list.id, ...(a % 2 === 0 && { moveTasksTo: null }) })
      case 'archive':
        return list && (list.archivedAt ? store.lists.unarchive({ id: list.id }) : store.lists.archive({ id: list.id }))
      case 'bulk':
        return task && store.tasks.updateMany({ ids: [task.id], set: { description: text } })
      case 'settings':
        return store.settings.update({ locale: a % 2 === 0 ? 'de' : 'fr' })
      case 'bad':
        return store.tasks.create({ title: '' })
      case 'undo': {
        const undone = pick(
          history.changes.filter((one) => one.device === device),
          a,
        )
        for (const id of undone?.ids ?? []) history.undone.add(id)
        return undone && store.undo(undone.key).catch(() => undefined)
      }
      default:
        return undefined
    }
  })()
  if (made) history.changes.push({ device, ...made })
}
