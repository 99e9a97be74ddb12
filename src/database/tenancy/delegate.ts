type Names = Record<string, unknown>

/**
 * The part of Prisma's model API that is safe on a tenant table. It lacks `findUnique`, because Prisma batches the calls of
 * one tick across users.
 */
export interface Delegate {
  findFirst<Row>(query: { where: Names; select: Names; orderBy?: Names }): PromiseLike<Row | null>
  findMany<Row>(query: { where: Names; select: Names; orderBy?: Names; take?: number }): PromiseLike<Row[]>
  createManyAndReturn<Row>(query: { data: Names[]; select: Names; skipDuplicates: boolean }): PromiseLike<Row[]>
  updateManyAndReturn<Row>(query: { where: Names; data: Names; select: Names }): PromiseLike<Row[]>
  deleteMany(query: { where: Names }): PromiseLike<{ count: number }>
}

/** Returns the model API of one model. @throws Error if the client has no such model. */
export function delegateOf(client: object, model: string): Delegate {
  const delegate: unknown = Reflect.get(client, model)
  if (typeof delegate !== 'object' || delegate === null) throw new Error(`The Prisma client has no model "${model}"`)
  return delegate as Delegate
}
