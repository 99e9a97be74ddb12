import { OfflineStorageError } from './offline-storage-error.ts'
import { changeMeta, changeRows, type StoredRow } from './rows.ts'
import type { Batch, OfflineDatabase, OfflineStorage, Stored } from './storage.ts'

interface Content {
  rows: Map<string, StoredRow>
  operations: Map<string, object>
  meta: Record<string, unknown>
  revision: number
}

/**
 * Creates a storage in memory. Its databases live as long as the returned object, so they can be opened again, for example in
 * a test. Values are cloned when they are written and when they are loaded.
 *
 * @example
 * const storage = memoryStorage()
 */
export function memoryStorage(): OfflineStorage {
  const contents = new Map<string, Content>()
  const open = async (name: string): Promise<OfflineDatabase> => {
    const content = contents.get(name) ?? { rows: new Map(), operations: new Map(), meta: {}, revision: 0 }
    contents.set(name, content)
    let isClosed = false
    const close = () => {
      isClosed = true
    }
    const check = () => {
      if (isClosed) throw new OfflineStorageError('CLOSED')
      if (contents.get(name) !== content) throw new OfflineStorageError('REPLACED')
    }
    return {
      load: async () => {
        check()
        return loadFrom(content)
      },
      write: async (batch) => {
        check()
        // Throws for values that cannot be cloned, before anything is stored.
        return writeTo(content, structuredClone(batch))
      },
      close,
      destroy: async () => {
        close()
        contents.delete(name)
      },
    }
  }
  return { isShared: false, isPersistent: false, open }
}

function loadFrom({ rows, operations, meta, revision }: Content): Stored {
  const sorted = [...operations].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, operation]) => operation)
  return structuredClone({ rows: [...rows.values()], operations: sorted, meta, revision })
}

function writeTo(content: Content, { clearRows, rows = [], operations = [], meta }: Batch): number {
  if (clearRows) content.rows.clear()
  changeRows(content.rows, rows)
  for (const { key, operation } of operations) {
    if (operation) content.operations.set(key, operation)
    else content.operations.delete(key)
  }
  content.meta = changeMeta(content.meta, meta)
  content.revision += 1
  return content.revision
}
