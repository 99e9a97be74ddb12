/** Returns the SQLSTATE of a database error, at any depth of wrapping by Prisma or the driver. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  for (const key of ['originalCode', 'code']) {
    const code: unknown = Reflect.get(error, key)
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('P20')) return code
  }
  for (const key of ['cause', 'meta', 'driverAdapterError']) {
    const code = sqlState(Reflect.get(error, key))
    if (code !== undefined) return code
  }
  return undefined
}

/** Returns the SQLSTATE that work fails with; `undefined` if it succeeds, or fails without one. */
export async function stateOf(work: PromiseLike<unknown>): Promise<string | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    return sqlState(error) ?? `no state: ${error}`
  }
}
