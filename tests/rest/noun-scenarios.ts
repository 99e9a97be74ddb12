import { inputAbout, type Noun, type Row, type Verbs } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { type Act, type Caller, twice, undone } from './acts.ts'

/** An act on a noun that has two rows outside the trash and one in it; `id` is that of the first. */
type NounAct = (verbs: Verbs, at: { id: string; trashed: string; caller: Caller; noun: Noun }) => Promise<unknown>

const KEY = { idempotencyKey: 'k' }

/** What is done with every noun, by verb. */
const ACTS: Record<string, Record<string, NounAct>> = {
  list: {
    'lists everything': (verbs) => verbs.list(),
    'lists the trash': (verbs) => verbs.list({ trash: true }),
    'goes on by its cursor': async (verbs) => {
      const { nextCursor } = await verbs.list({ limit: 1 })
      return verbs.list({ limit: 1, cursor: nextCursor })
    },
  },
  get: {
    'gets a row': (verbs, { id }) => verbs.get({ id }),
    'gets it from the trash': (verbs, { trashed }) => verbs.get({ id: trashed }),
    'finds none': (verbs) => verbs.get({ id: NONE }),
  },
  create: {
    'creates with every field': (verbs, { noun }) => verbs.create({ id: NONE, ...noun.fullRow('full') }),
    'creates once under a key': (verbs, { noun }) =>
      twice(() => verbs.create({ id: NONE, ...noun.newRow('new'), ...KEY })),
    'is taken back': (verbs, { caller, noun }) => undone(caller, verbs.create({ id: NONE, ...noun.newRow('new') })),
    'refuses an id that is taken': (verbs, { id, noun }) => verbs.create({ id, ...noun.newRow('new') }),
  },
  update: {
    'changes a text, and clears one': (verbs, { id, noun }) =>
      verbs.update({ id, [noun.text]: 'x', [noun.note]: null }),
    'changes nothing': (verbs, { id }) => verbs.update({ id }),
    'changes once under a key': (verbs, { id, noun }) => twice(() => verbs.update({ id, [noun.note]: 'x', ...KEY })),
    'is taken back': (verbs, { id, noun, caller }) => undone(caller, verbs.update({ id, [noun.note]: 'x' })),
    'refuses another version': (verbs, { id, noun }) => verbs.update({ id, [noun.note]: 'x', ifVersion: 7 }),
    'refuses what is in the trash': (verbs, { trashed }) => verbs.update({ id: trashed }),
  },
  replace: {
    'gives defaults to what is left out': (verbs, { id, noun }) => verbs.replace({ id, ...noun.newRow('replaced') }),
    'creates where there is none': (verbs, { noun }) => verbs.replace({ id: NONE, ...noun.newRow('replaced') }),
    'takes back what was read': async (verbs, { id }) => verbs.replace(await verbs.get({ id })),
    'is taken back': (verbs, { id, noun, caller }) => undone(caller, verbs.replace({ id, ...noun.newRow('replaced') })),
  },
  delete: {
    deletes: (verbs, { id }) => verbs.delete({ id, ifVersion: 1 }),
    'is taken back': (verbs, { id, caller }) => undone(caller, verbs.delete({ id })),
    'finds none': (verbs) => verbs.delete({ id: NONE }),
  },
  restore: {
    restores: (verbs, { trashed }) => verbs.restore({ id: trashed }),
    'leaves what is not in the trash': (verbs, { id }) => verbs.restore({ id }),
  },
  purge: {
    purges: (verbs, { trashed }) => verbs.purge({ id: trashed }),
    'is taken back': (verbs, { trashed, caller }) => undone(caller, verbs.purge({ id: trashed })),
    'refuses what is not in the trash': (verbs, { id }) => verbs.purge({ id }),
  },
  emptyTrash: {
    'empties the trash': (verbs) => verbs.emptyTrash(),
    'empties it once under a key': (verbs) => twice(() => verbs.emptyTrash(KEY)),
    'is taken back': (verbs, { caller }) => undone(caller, verbs.emptyTrash()),
  },
  createMany: {
    'creates several': (verbs, { noun }) =>
      verbs.createMany({
        items: [
          { id: NONE, ...noun.fullRow('one') },
          { id: SECOND, ...noun.newRow('two') },
        ],
      }),
    'refuses an id that is taken': (verbs, { id, noun }) =>
      verbs.createMany({ items: [noun.newRow('one'), { id, ...noun.newRow('two') }] }),
  },
  updateMany: {
    'changes several once under a key': (verbs, { id, noun }) =>
      twice(() => verbs.updateMany({ ...about(noun, 'updateMany', id), ...KEY })),
    'changes none where one is not there': (verbs, { id, noun }) =>
      verbs.updateMany({ ...about(noun, 'updateMany', id), ids: [id, NONE] }),
  },
  deleteMany: {
    'deletes several': (verbs, { id, trashed }) => verbs.deleteMany({ ids: [trashed, id] }),
    'is taken back': (verbs, { id, trashed, caller }) => undone(caller, verbs.deleteMany({ ids: [id, trashed] })),
  },
}

const [FIRST, OTHER, TRASHED, NONE, SECOND] = ['1', '2', '3', '4', '5'].map(
  (n) => `01a2134d-c622-74ec-ae07-10000000000${n}`,
) as [string, string, string, string, string]

function about(noun: Noun, verb: string, id: string): object {
  return inputAbout(walkedRouter, { plural: noun.plural, verb, id })
}

/** What is done with a noun that has no scenarios of its own, by procedure. */
export function nounScenarios(noun: Noun): Record<string, Record<string, Act>> {
  const verbs = noun.verbs.filter((verb) => ACTS[verb])
  return Object.fromEntries(
    verbs.map((verb) => {
      const acts = Object.entries(ACTS[verb] ?? {}).map(([name, act]) => [name, prepared(noun, act)])
      return [`${noun.plural}.${verb}`, Object.fromEntries(acts)]
    }),
  )
}

function prepared(noun: Noun, act: NounAct): Act {
  return async (caller) => {
    const verbs = noun.of(caller)
    await verbs.create({ id: FIRST, ...noun.fullRow('first') })
    await verbs.create({ id: OTHER, ...noun.newRow('other') })
    const { id }: Row = await verbs.create({ id: TRASHED, ...noun.newRow('trashed') })
    await verbs.delete({ id })
    return act(verbs, { id: FIRST, trashed: TRASHED, caller, noun })
  }
}
