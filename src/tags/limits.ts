/** The limits of tags. */
export const TAG_LIMITS = {
  /** Maximum number of tags of a user that have a color, in use or not. */
  colored: 500,
} as const
