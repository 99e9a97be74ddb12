import type { DatabaseRequest, Transaction } from './indexed-db-types.ts'

/** Returns the result of a request. Rejects with the request's error. */
export function resultOf<Result>(request: DatabaseRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/**
 * Returns the result of work in a transaction once the transaction has completed. Aborts it if the work fails. Rejects with
 * the cause of an abort.
 */
export function committed<Result>(transaction: Transaction, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    let failure: unknown
    transaction.oncomplete = () => resolve(work)
    // The error is null after `abort()`.
    transaction.onabort = () => reject(transaction.error ?? failure)
    work.catch((error: unknown) => {
      failure = error
      try {
        transaction.abort()
      } catch {
        // The work failed because the transaction had been aborted.
      }
    })
  })
}
