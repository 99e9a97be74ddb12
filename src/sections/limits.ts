/** The limits of a section. Lengths are in code points. */
export const SECTION_LIMITS = { nameLength: 200 } as const
