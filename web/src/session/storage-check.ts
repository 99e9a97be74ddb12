const NAME = 'taskwire.check'

/** Returns whether the browser keeps data in IndexedDB. Some private windows do not. */
export function canKeepData(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(NAME)
      request.onerror = () => resolve(false)
      request.onsuccess = () => {
        request.result.close()
        indexedDB.deleteDatabase(NAME)
        resolve(true)
      }
    } catch {
      resolve(false)
    }
  })
}
