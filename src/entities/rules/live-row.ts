import { invalidInput } from '../../errors.ts'

/**
 * Checks that the row that an input refers to exists and is outside the trash.
 * @throws TaskwireError INVALID_INPUT with an issue `not_found` or `in_trash` at `path`.
 */
export function assertLive<Row extends { deletedAt?: Date | null | undefined }>(
  row: Row | null | undefined,
  { name, path }: { name: string; path: string[] },
): asserts row is Row {
  if (!row) throw invalidInput({ path, code: 'not_found', message: `There is no ${name} with this id` })
  if (row.deletedAt)
    throw invalidInput({ path, code: 'in_trash', message: `The ${name} is in the trash; restore it first` })
}
