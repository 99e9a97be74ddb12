import { Prisma } from '../generated/prisma/client.ts'

/** Returns the condition that leaves out archived lists, unless the input asks for them. */
export function outsideArchive({
  archived,
  trash,
}: {
  archived?: boolean | undefined
  trash?: boolean | undefined
}): Prisma.Sql[] {
  return archived || trash ? [] : [Prisma.raw('archived_at IS NULL')]
}
