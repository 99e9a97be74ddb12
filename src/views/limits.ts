/** The limits of saved views. Lengths are in code points. `perUser` includes the views in the trash. */
export const VIEW_LIMITS = { nameLength: 200, perUser: 200 } as const

/** What the tasks of a view can be grouped by. `due` groups by the day on which tasks are due. */
export const GROUPINGS = ['none', 'list', 'section', 'priority', 'tag', 'due'] as const

/** The ways to show the tasks of a view. A board has a column for each group. */
export const LAYOUTS = ['list', 'board'] as const
