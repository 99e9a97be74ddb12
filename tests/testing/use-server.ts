import { afterAll, afterEach, beforeAll } from 'vitest'
import { startTestServer, type TestServer } from '../../src/testing/index.ts'

/** Starts a server for the tests of a file, and resets it after each test. The server is the property `tw`. */
export function useServer(): { readonly tw: TestServer } {
  let tw: TestServer
  beforeAll(async () => {
    tw = await startTestServer({ logLevel: 'silent' })
  })
  afterEach(() => tw.reset())
  afterAll(() => tw.close())
  return {
    get tw() {
      return tw
    },
  }
}
