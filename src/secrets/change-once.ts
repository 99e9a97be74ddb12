import * as z from 'zod'
import { hashInput } from '../entities/verbs/mutation-context.ts'
import { TaskwireError } from '../errors.ts'
import type { LockedCalls } from './call-queries.ts'

interface Call<Answer> {
  userId: string
  procedure: string
  input: { idempotencyKey?: string | undefined }
  now: Date
  /** The schema of the answer. */
  answer: z.ZodType<Answer> & z.ZodObject
}

interface Outcome<Answer> {
  /** The secret after the change, or the stored answer to the first call with the idempotency key. */
  answer: Answer
  isReplayed: boolean
}

interface Changes<Locked> {
  /** Runs a change of a user's secrets in a transaction, while no other one runs in any process. */
  change<T>(userId: string, work: (locked: Locked) => Promise<T>): Promise<T>
}

/** For how long an idempotency key belongs to its first call, in milliseconds. */
const RETENTION_MS = 86_400_000

/**
 * Changes a secret of a user, such as a personal access token. With an idempotency key the change happens once in 24 hours: a
 * repeated call gets the first answer. The answer is stored in the transaction of the change.
 * @throws TaskwireError IDEMPOTENCY_MISMATCH for another input
 */
export function changeOnce<Answer extends object, Locked extends LockedCalls>(
  queries: Changes<Locked>,
  { userId, procedure, input, now, answer: schema }: Call<Answer>,
  change: (locked: Locked) => Promise<Answer>,
): Promise<Outcome<Answer>> {
  const { idempotencyKey: key, ...rest } = input
  return queries.change(userId, async (locked) => {
    if (key === undefined) return { answer: await change(locked), isReplayed: false }
    const inputHash = hashInput(rest)
    const first = await locked.findCall(procedure, key)
    if (first && now.getTime() - first.createdAt.getTime() < RETENTION_MS) {
      if (first.inputHash !== inputHash) throw new TaskwireError('IDEMPOTENCY_MISMATCH')
      return { answer: readAnswer(schema, first.answer), isReplayed: true }
    }
    const answer = await change(locked)
    await locked.storeCall({
      userId,
      procedure,
      key,
      inputHash,
      answer: JSON.parse(JSON.stringify(answer)),
      createdAt: now,
    })
    return { answer, isReplayed: false }
  })
}

/** Reads an answer that was stored as JSON, where its dates are texts. */
function readAnswer<Answer>(schema: z.ZodType<Answer> & z.ZodObject, stored: unknown): Answer {
  const isDate = (name: string) => schema.shape[name]?.safeParse(new Date(0)).success
  const fields = Object.entries(z.record(z.string(), z.unknown()).parse(stored))
  return schema.parse(
    Object.fromEntries(
      fields.map(([name, value]) => [name, typeof value === 'string' && isDate(name) ? new Date(value) : value]),
    ),
  )
}
