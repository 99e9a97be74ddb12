/** The cases of limits and overload (R). */
export const LIMIT_CASES = {
  'R-01': 'answers the first call over the limit of a user with 429 and Retry-After',
  'R-02': 'counts concurrent calls exactly, in windows of a minute',
  'R-03': 'applies the limit across processes if they share a store',
  'R-04': 'counts in each process, and rejects sign-ins, while the shared store is unavailable',
  'R-06': 'limits unauthenticated requests per address, without affecting valid tokens from there',
  'R-07': 'rejects work with 503 while the event loop lags, and recovers',
  'R-08': 'keeps its throughput and recovers under ten times as many callers',
  'R-09': 'limits the calls in flight in a process, and rejects the excess immediately',
  'R-11': 'keeps connections open through constraint errors',
  'R-12': 'retries in the client package with a back-off, and respects Retry-After',
  'R-13': 'drops a cancelled call before it reaches the database',
  'R-14': 'limits the calls in flight of a user, without delaying other users',
  'R-16': 'deletes the rows of every table after their documented retention',
  'R-17': 'limits the share of one address of the sign-ins in flight',
  'R-18': 'leaves capacity for other callers when some use their full share',
  'R-19': 'counts a sign-in request with a valid session against its user, not its address',
}
