import { expect, it } from 'vitest'
import { useCluster } from '../../database/cluster.ts'
import { runs } from '../../helpers/effort.ts'
import { openCrowd } from './crowd.ts'
import { newSecret, startProbed } from './probed-server.ts'
import { openReader, type StreamEvent } from './reader.ts'
import { newWriters, type Writer } from './writer.ts'

const USERS = runs(1, 5)
const READERS_EACH = 10
/** Of all users together. */
const CHANGES = runs(400, 2000 * USERS)
const DESCRIPTION = 'x'.repeat(16_000)
/** A server is patient for 15 s. In `npm test` these pass in 3. */
const HASTE = runs(5, 1)
/** What a reader who does not read may hold of the heap: a page of 50 changes and what is on its way. */
const HELD_EACH = 2 * 1024 * 1024

const cluster = useCluster()
const secret = newSecret()

it(`${USERS * READERS_EACH} readers who never read hold little, are cut off, and go on where they were`, async () => {
  await using server = await startProbed({
    databaseUrl: cluster.server.url,
    secret,
    env: { PROBE_HASTE: String(HASTE) },
  })
})
