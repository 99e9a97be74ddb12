import fc from 'fast-check'
import type { TestCaller } from '../../helpers/test-app.ts'

/** The ids of one run, few so that steps of several kinds meet the same rows, and the undo tokens so far. */
export interface World {
  caller: TestCaller['undoable']
  tasks: readonly string[]
  lists: readonly string[]
  sections: readonly string[]
  tokens: string[]
}

/** One call. It may be rejected. */
export interface Step {
  name: string
  run(world: World): Promise<{ undoToken: string | null }>
}

const IDS = 7
const index = fc.nat({ max: IDS - 1 })
const pick = (ids: readonly string[], n: number): string => ids[n % ids.length] ?? ''
const pickOrNull = (ids: readonly string[], n: number | null) => (n === null ? null : pick(ids, n))

interface Aim {
  list?: number | null
  section?: number | null
  parent?: number | null
  beside?: { n: number; side: 'before' | 'after' }
}

const list = fc.option(index)
const section = fc.option(index)
const parent = fc.option(index)
const beside = fc.record({ n: index, side: fc.constantFrom('before' as const, 'after' as const) })

/** A placement with at most two inputs, so that it is often valid. */
const aim: fc.Arbitrary<Aim> = fc.oneof(
  ...[{ list }, { section }, { parent }, { beside }, { list, parent }, { parent, beside }].map((inputs) =>
    fc.record<Aim>(inputs as never),
  ),
)

function placement({ tasks, lists, sections }: World, { list, section, parent, beside }: Aim) {
  return {
    ...(list !== undefined && { listId: pickOrNull(lists, list) }),
    ...(section !== undefined && { sectionId: pickOrNull(sections, section) }),
    ...(parent !== undefined && { parentId: pickOrNull(tasks, parent) }),
    ...(beside && { [beside.side]: pick(tasks, beside.n) }),
  }
}

/** PUT takes no neighbour. */
function omitBeside({ beside: _, ...aim }: Aim): Aim {
  return aim
}

const several = fc.uniqueArray(index, { minLength: 1, maxLength: 3 })
const pickSeveral = (ids: readonly string[], ns: number[]) => [...new Set(ns.map((n) => pick(ids, n)))]

function stepsOf<Value>(
  name: string,
  values: fc.Arbitrary<Value>,
  { weight = 2, run }: { weight?: number; run: (world: World, value: Value) => ReturnType<Step['run']> },
): fc.WeightedArbitrary<Step> {
  const toStep = (value: Value): Step => ({
    name: `${name} ${JSON.stringify(value)}`,
    run: (world) => run(world, value),
  })
  return { weight, arbitrary: values.map(toStep) }
}

/** Any change of tasks, lists or sections that may change the tree. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  stepsOf('create', fc.tuple(index, aim), {
    weight: 6,
    run: (world, [n, to]) =>
      world.caller.tasks.create({ id: pick(world.tasks, n), title: 'x', ...placement(world, to) }),
  }),
  stepsOf('createMany', fc.tuple(several, aim), {
    // Each task is below the one before it.
    run: (world, [ns, to]) => {
      const ids = pickSeveral(world.tasks, ns)
      const items = ids.map((id, n) => ({
        id,
        title: 'x',
        ...(n === 0 ? placement(world, to) : { parentId: pick(ids, n - 1) }),
      }))
      return world.caller.tasks.createMany({ items: items.reverse() })
    },
  }),
  stepsOf('move', fc.tuple(index, aim), {
    weight: 9,
    run: (world, [n, to]) => world.caller.tasks.move({ id: pick(world.tasks, n), ...placement(world, to) }),
  }),
  stepsOf('moveMany', fc.tuple(several, aim), {
    weight: 3,
    run: (world, [ns, to]) =>
      world.caller.tasks.moveMany({ ids: pickSeveral(world.tasks, ns), ...placement(world, to) }),
  }),
  stepsOf('replace', fc.tuple(index, aim), {
    run: (world, [n, to]) =>
      world.caller.tasks.replace({
        id: pick(world.tasks, n),
        title: 'y',
        ...placement(world, omitBeside(to)),
      }),
  }),
  stepsOf('delete', index, {
    weight: 4,
    run: ({ caller, tasks }, n) => caller.tasks.delete({ id: pick(tasks, n) }),
  }),
  stepsOf('deleteMany', several, {
    run: ({ caller, tasks }, ns) => caller.tasks.deleteMany({ ids: pickSeveral(tasks, ns) }),
  }),
  stepsOf('restore', index, {
    weight: 4,
    run: ({ caller, tasks }, n) => caller.tasks.restore({ id: pick(tasks, n) }),
  }),
  stepsOf('purge', index, { run: ({ caller, tasks }, n) => caller.tasks.purge({ id: pick(tasks, n) }) }),
  stepsOf('emptyTrash', fc.constant(0), { weight: 1, run: ({ caller }) => caller.tasks.emptyTrash() }),
  stepsOf('complete', index, { run: ({ caller, tasks }, n) => caller.tasks.complete({ id: pick(tasks, n) }) }),
  stepsOf('undo', index, {
    weight: 7,
    run: ({ caller, tokens }, n) => caller.changes.undo({ undoToken: tokens.at(-1 - (n % tokens.length)) ?? 'none' }),
  }),
  stepsOf('lists.create', index, {
    weight: 1,
    run: ({ caller, lists }, n) => caller.lists.create({ id: pick(lists, n), name: 'x' }),
  }),
  stepsOf('lists.delete', fc.tuple(index, fc.option(fc.option(index), { nil: undefined })), {
    run: ({ caller, lists }, [n, to]) =>
      caller.lists.delete({ id: pick(lists, n), ...(to !== undefined && { moveTasksTo: pickOrNull(lists, to) }) }),
  }),
  stepsOf('lists.restore', index, { run: ({ caller, lists }, n) => caller.lists.restore({ id: pick(lists, n) }) }),
  stepsOf('lists.purge', index, {
    weight: 1,
    run: ({ caller, lists }, n) => caller.lists.purge({ id: pick(lists, n) }),
  }),
  stepsOf('lists.move', fc.tuple(index, beside), {
    run: ({ caller, lists }, [n, { n: m, side }]) => caller.lists.move({ id: pick(lists, n), [side]: pick(lists, m) }),
  }),
  stepsOf('sections.create', fc.tuple(index, index), {
    run: ({ caller, sections, lists }, [n, m]) =>
      caller.sections.create({ id: pick(sections, n), listId: pick(lists, m), name: 'x' }),
  }),
  stepsOf('sections.delete', fc.tuple(index, fc.constantFrom('move' as const, 'trash' as const)), {
    run: ({ caller, sections }, [n, tasks]) => caller.sections.delete({ id: pick(sections, n), tasks }),
  }),
  stepsOf('sections.move', fc.tuple(index, beside), {
    run: ({ caller, sections }, [n, { n: m, side }]) =>
      caller.sections.move({ id: pick(sections, n), [side]: pick(sections, m) }),
  }),
)
