import * as z from 'zod'
import { LIST_COLORS } from './limits.ts'

/** A color of a list, or of a tag. */
export const ListColor = z
  .enum(LIST_COLORS)
  .meta({ id: 'ListColor', description: 'The color of a list or tag. Clients choose the shades' })
export type ListColor = z.infer<typeof ListColor>

/** Returns a stored color; null for none, and for one that a newer version has stored. */
export function knownColor(color: string | null): ListColor | null {
  return LIST_COLORS.find((known) => known === color) ?? null
}
