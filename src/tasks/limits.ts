/** The limits of a task. Lengths are in code points. */
export const TASK_LIMITS = {
  titleLength: 500,
  descriptionLength: 16_384,
  tags: 50,
  tagLength: 64,
  // Each may take 768 bytes of a URL: sixteen of them, with all else, fit into the 16 KB of a request's headers.
  tagsOfFilter: 8,
  searchLength: 100,
} as const
