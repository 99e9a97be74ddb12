import { memoryEntityStore } from '../../../client-sdk/src/entity-store.ts'
import { newUser } from '../../helpers/test-app.ts'
import type { Call } from './inputs.ts'
import type { Past, Undoable } from './predict.ts'
import type { EntityName, Snapshot } from './snapshot.ts'

export type Device = ReturnType<typeof memoryEntityStore>

/** One of the two users: the rows, the devices, and what has happened so far. */
export class User implements Past {
  readonly userId = newUser()
  /** What the user's texts begin with. */
  readonly owner: string
  readonly devices: Device[] = [memoryEntityStore(), memoryEntityStore(), memoryEntityStore()]
  snapshot: Snapshot = new Map()
  readonly undos: Undoable[] = []
  readonly purges = new Map<string, string>()
  /** The successful answers by procedure and idempotency key, with the input that each is for. */
  readonly answers = new Map<string, { input: string; output: unknown }>()

  constructor(owner: string) {
    this.owner = owner
  }

  /** Returns the stored answer of an earlier call with this key, and whether it was the same call. */
  answerOf({ procedure, input }: Call, key: string): { output: unknown; isSame: boolean } | undefined {
    const known = this.answers.get(`${procedure} ${key}`)
    return known && { output: known.output, isSame: known.input === JSON.stringify(input) }
  }

  store({ procedure, input }: Call, key: string, output: unknown): void {
    this.answers.set(`${procedure} ${key}`, { input: JSON.stringify(input), output })
  }

  /** Returns the version of a row that a device has seen. */
  seen(device: number, entity: EntityName, id: string): number | undefined {
    const row = this.devices[device]?.entities.get(entity)?.get(id) as { version: number } | undefined
    return row?.version
  }
}
