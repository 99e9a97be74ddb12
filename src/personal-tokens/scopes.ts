/** The parts of the API that a personal access token can be limited to: the nouns, and the change feed with undo. */
const PARTS = ['tasks', 'lists', 'sections', 'comments', 'views', 'notifications', 'settings', 'changes'] as const

const ofParts = PARTS.flatMap((part) => [`${part}:read`, `${part}:write`] as const)

/** The scopes that a personal access token can have. `*` stands for all of them. */
export const SCOPES = ['*:read', '*:write', ...ofParts, 'account:read'] as const
