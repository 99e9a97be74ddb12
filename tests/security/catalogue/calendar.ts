/** The cases of calendar feeds (C). */
export const CALENDAR_CASES = {
  'C-01': 'finds no feed for a guessed, misspelt or shortened token, and sends no statement for a wrong checksum',
  'C-02': 'accepts a personal access token in place of no feed token, and no feed token in place of an access token',
  'C-03': 'answers a revoked feed like one that never existed, at once and in every process',
  'C-04': 'returns the address of a feed once, and neither stores nor logs its token, however the path is written',
  'C-05': 'permits no personal access token to manage calendar feeds',
  'C-06': 'shows only the tasks of the owner of a feed, and answers the id of a feed of another user like no id',
  'C-07': 'answers every method of a feed but GET and HEAD with 405, whether its token is known or not',
  'C-08': 'adds no property, component or response header by a title, tag, description or name',
  'C-09': 'counts fetches against the user of a feed, and unknown tokens against their address',
  'C-10': 'answers a database fault with 503, neither as a missing feed nor as an empty calendar',
  'C-11': 'finds no feed of an account whose deletion has begun, and stores none afterwards',
  'C-12': 'stores at most 50 feeds of a user in use and 150 in total, also concurrently',
  'C-13': 'creates no feed for the access token of an ended session',
}
