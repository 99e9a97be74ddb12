/** The limits of a task. Lengths are in code points. */
export const TASK_LIMITS = {
  titleLength: 500,
  descriptionLength: 16_384,
  tags: 50,
  tagLength: 64,
  // A tag takes up to 768 bytes of a URL: sixteen (`any` and `all`) fit into the 16 KB limit of request headers.
  tagsOfFilter: 8,
  searchLength: 100,
  /** Levels of subtasks, the root included. */
  depth: 5,
  /** Maximum number of groups in the response of `tasks.stats`. */
  groups: 1000,
} as const
