import { createChangesService } from '../../src/changes/service.ts'
import { commentNoun } from '../../src/comments/comment.ts'
import type { Database } from '../../src/database/database.ts'
import { createListService } from '../../src/lists/service.ts'
import { NOUNS } from '../../src/nouns.ts'
import { createSectionService } from '../../src/sections/service.ts'
import { createTagService } from '../../src/tags/service.ts'
import { createTaskService } from '../../src/tasks/service.ts'

/** The services that the benchmark calls. */
export type Services = ReturnType<typeof servicesOn>

/** Creates the services on a database. */
export function servicesOn({ tenant }: Pick<Database, 'tenant'>) {
  const clock = () => new Date()
  return {
    tasks: createTaskService(tenant, clock),
    lists: createListService(tenant, clock),
    sections: createSectionService(tenant, clock),
    tags: createTagService(tenant, clock),
    comments: commentNoun.createService(tenant, clock),
    changes: createChangesService(
      tenant,
      NOUNS.map(({ entity }) => entity),
      clock,
    ),
  }
}
