import { tagId } from '../../client-sdk/src/matching/tag-id.ts'
import { tagKey } from '../../client-sdk/src/matching/tag-key.ts'
import { delegateOf } from '../database/tenancy/delegate.ts'
import type { StoredRow } from '../entities/definition/stored-row.ts'
import type { Steps } from '../entities/storage/steps.ts'
import { invalidInput } from '../errors.ts'
import { TAG_LIMITS } from './limits.ts'
import { spellingOf } from './tag-queries.ts'

type ColoredRow = StoredRow & { color: string }

/** Sets the color of a tag, or removes it for null. @throws TaskwireError INVALID_INPUT with an issue `too_many`. */
export async function setColor(
  steps: Steps,
  { tag, color, at }: { tag: string; color: string | null; at: Date },
): Promise<void> {
  const id = tagId(tag)
  if (color === null) {
    await steps.purge([id])
    return
  }
  const [changed] = await steps.change([id], { color, updatedAt: at })
  if (changed) return
  await assertRoom(steps)
  await insertColor(steps, { tag, color, at })
}

/** Gives the color of a tag to its new name, unless that has one; under the same name only the spelling changes. */
export async function renameColor(
  steps: Steps,
  { tag, name, at }: { tag: string; name: string; at: Date },
): Promise<void> {
  const [from, to] = [tagId(tag), tagId(name)]
  if (from === to) {
    await steps.change([from], { name, updatedAt: at })
    return
  }
  const row = (await steps.find(from)) as ColoredRow | undefined
  if (!row) return
  await steps.purge([from])
  if (!(await steps.find(to))) await insertColor(steps, { tag: name, color: row.color, at })
}

async function insertColor(steps: Steps, { tag, color, at }: { tag: string; color: string; at: Date }): Promise<void> {
  const { userId } = steps
  const key = tagKey(tag)
  const name = (await spellingOf(steps, key)) ?? tag
  await steps.insert([{ userId, id: tagId(tag), key, name, color, createdAt: at, updatedAt: at }])
}

/** Checks that a user may have one more tag with a color. @throws TaskwireError INVALID_INPUT */
async function assertRoom({ client, userId }: Steps): Promise<void> {
  const { colored } = TAG_LIMITS
  const existing = await delegateOf(client, 'tag').findMany<{ id: string }>({
    where: { userId },
    select: { id: true },
    take: colored,
  })
  if (existing.length < colored) return
  const message = `A user can have ${colored} tags with a color, in use or not; remove the color of one first`
  throw invalidInput({ path: [], code: 'too_many', message })
}
