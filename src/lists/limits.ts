/** The limits of a list. Lengths are in code points. */
export const LIST_LIMITS = { nameLength: 200, descriptionLength: 16_384 } as const

/** The colors of lists and tags. */
export const LIST_COLORS = [
  ...(['red', 'orange', 'yellow', 'green', 'teal', 'blue'] as const),
  ...(['indigo', 'purple', 'pink', 'brown', 'gray'] as const),
] as const
