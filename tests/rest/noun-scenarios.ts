import { inputAbout, type Noun, type Row, type Verbs } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { type Act, type Caller, twice, undone } from './acts.ts'

/** An act on a noun with two rows outside the trash and one in it; `id` is that of the first. */
type NounAct = (verbs: Verbs, at: { id: string; trashed: string; caller: Caller; noun: Noun }) => Promise<unknown>

const KEY = { idempotencyKey: 'k' }

/** The scenarios of every noun by verb. */
const ACTS: Record<string, Record<string, NounAct>> = {
  list: {
    'lists all rows': (verbs) => verbs.list(),
    'lists the trash': (verbs) => verbs.list({ trash: true }),
    'continues from a cursor': async (verbs) => {
      const { nextCursor } = await verbs.list({ limit: 1 })
      return verbs.list({ limit: 1, cursor: nextCursor })
    },
  },
  get: {
    'gets a row': (verbs, { id }) => verbs.get({ id }),
    'gets it from the trash': (verbs, { trashed }) => verbs.get({ id: trashed }),
    'rejects a missing row': (verbs) => verbs.get({ id: NONE }),
  },
  create: {
    'creates with every field': (verbs, { noun }) => verbs.create({ id: NONE, ...noun.fullRow('full') }),
    'creates once under a key': (verbs, { noun }) =>
      twice(() => verbs.create({ id: NONE, ...noun.newRow('new'), ...KEY })),
    'can be undone': (verbs, { caller, noun }) => undone(caller, verbs.create({ id: NONE, ...noun.newRow('new') })),
    'rejects an existing id': (verbs, { id, noun }) => verbs.create({ id, ...noun.newRow('new') }),
  },
  update: {
    'changes and clears text fields': (verbs, { id, noun }) =>
      verbs.update({ id, [noun.text]: 'x', ...(noun.isNoteOptional && { [noun.note]: null }) }),
    'changes nothing': (verbs, { id }) => verbs.update({ id }),
    'changes once under a key': (verbs, { id, noun }) => twice(() => verbs.update({ id, [noun.note]: 'x', ...KEY })),
    'can be undone': (verbs, { id, noun, caller }) => undone(caller, verbs.update({ id, [noun.note]: 'x' })),
    'rejects another version': (verbs, { id, noun }) => verbs.update({ id, [noun.note]: 'x', ifVersion: 7 }),
    'rejects a row in the trash': (verbs, { trashed }) => verbs.update({ id: trashed }),
  },
  replace: {
    'resets omitted fields to their defaults': (verbs, { id, noun }) =>
      verbs.replace({ id, ...noun.newRow('replaced') }),
    'creates a missing row': (verbs, { noun }) => verbs.replace({ id: NONE, ...noun.newRow('replaced') }),
    'accepts a row as it was read': async (verbs, { id }) => verbs.replace(await verbs.get({ id })),
    'can be undone': (verbs, { id, noun, caller }) => undone(caller, verbs.replace({ id, ...noun.newRow('replaced') })),
  },
  delete: {
    deletes: (verbs, { id }) => verbs.delete({ id, ifVersion: 1 }),
    'can be undone': (verbs, { id, caller }) => undone(caller, verbs.delete({ id })),
    'rejects a missing row': (verbs) => verbs.delete({ id: NONE }),
  },
  restore: {
    restores: (verbs, { trashed }) => verbs.restore({ id: trashed }),
    'does not change a row outside the trash': (verbs, { id }) => verbs.restore({ id }),
  },
  purge: {
    purges: (verbs, { trashed }) => verbs.purge({ id: trashed }),
    'can be undone': (verbs, { trashed, caller }) => undone(caller, verbs.purge({ id: trashed })),
    'rejects a row that is not in the trash': (verbs, { id }) => verbs.purge({ id }),
  },
  emptyTrash: {
    'empties the trash': (verbs) => verbs.emptyTrash(),
    'empties it once under a key': (verbs) => twice(() => verbs.emptyTrash(KEY)),
    'can be undone': (verbs, { caller }) => undone(caller, verbs.emptyTrash()),
  },
  createMany: {
    'creates several rows': (verbs, { noun }) =>
      verbs.createMany({
        items: [
          { id: NONE, ...noun.fullRow('one') },
          { id: SECOND, ...noun.newRow('two') },
        ],
      }),
    'rejects an existing id': (verbs, { id, noun }) =>
      verbs.createMany({ items: [noun.newRow('one'), { id, ...noun.newRow('two') }] }),
  },
  updateMany: {
    'changes several rows once under a key': (verbs, { id, noun }) =>
      twice(() => verbs.updateMany({ ...about(noun, 'updateMany', id), ...KEY })),
    'changes no row if one is missing': (verbs, { id, noun }) =>
      verbs.updateMany({ ...about(noun, 'updateMany', id), ids: [id, NONE] }),
  },
  deleteMany: {
    'deletes several rows': (verbs, { id }) => verbs.deleteMany({ ids: [OTHER, id] }),
    'deletes rows in the trash, too': (verbs, { id, trashed }) => verbs.deleteMany({ ids: [trashed, id] }),
    'can be undone': (verbs, { id, caller }) => undone(caller, verbs.deleteMany({ ids: [id, OTHER] })),
  },
}

const [FIRST, OTHER, TRASHED, NONE, SECOND] = ['1', '2', '3', '4', '5'].map(
  (n) => `01a2134d-c622-74ec-ae07-10000000000${n}`,
) as [string, string, string, string, string]

function about(noun: Noun, verb: string, id: string): object {
  return inputAbout(walkedRouter, { plural: noun.plural, verb, id })
}

/** Returns the generic scenarios of a noun by procedure. */
export function nounScenarios(noun: Noun): Record<string, Record<string, Act>> {
  const verbs = noun.verbs.filter((verb) => ACTS[verb])
  return Object.fromEntries(
    verbs.map((verb) => {
      const known = Object.entries(ACTS[verb] ?? {}).filter(([name]) => noun.hasTrash || !name.includes('the trash'))
      const acts = known.map(([name, act]) => [name, prepared(noun, act)])
      return [`${noun.plural}.${verb}`, Object.fromEntries(acts)]
    }),
  )
}

function prepared(noun: Noun, act: NounAct): Act {
  return async (caller) => {
    const verbs = noun.of(caller)
    await noun.prepare(caller)
    await verbs.create({ id: FIRST, ...noun.fullRow('first') })
    await verbs.create({ id: OTHER, ...noun.newRow('other') })
    const { id }: Row = await verbs.create({ id: TRASHED, ...noun.newRow('trashed') })
    await verbs.delete({ id })
    return act(verbs, { id: FIRST, trashed: TRASHED, caller, noun })
  }
}
