import type { TestProject } from 'vitest/node'
import { buildNext } from '../embedding/next-mount.ts'
import { temporaryDirectory } from './server-process.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The directory of the run's Next.js application, which is built; see through-next.ts. */
    nextDirectory: string
  }
}

/** Instead of the documented handler: the one of the application that the request was sent to. */
const TASKWIRE = `declare global {
  var taskwireUnderTest: (request: Request) => Promise<Response>
}

export const taskwire = { fetch: (request: Request) => globalThis.taskwireUnderTest(request) }
`

/** Builds one Next.js application for the run. */
export function setup(project: TestProject): () => void {
  const directory = temporaryDirectory()
  const { cwd } = buildNext(directory.path, { 'taskwire.ts': TASKWIRE })
  project.provide('nextDirectory', cwd)
  return () => directory[Symbol.dispose]()
}
