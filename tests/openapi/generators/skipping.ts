import { InstallError, missing, type Tool } from './toolchain.ts'

/** Returns a test title that lists the missing tools, if any. */
export function titleOf(name: string, needs: Tool[]): string {
  const lacking = missing(needs)
  return lacking.length === 0 ? name : `${name} (skipped: install ${lacking.join(', ')})`
}

/** Returns the result, or the error if a tool could not be installed. */
export async function unlessNotInstalled<T>(doing: Promise<T>): Promise<T | InstallError> {
  return doing.catch((error: unknown) => {
    if (error instanceof InstallError) return error
    throw error
  })
}
