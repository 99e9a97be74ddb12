/** The cases of the life cycle of a process (L). */
export const PROCESS_CASES = {
  'L-01': 'finishes calls in progress on SIGTERM, ends streams, then closes the database',
  'L-02': 'exits immediately on a second signal',
  'L-03': 'rejects new connections during a shutdown',
  'L-04': 'loses no call of the client package while processes are replaced in turn',
  'L-06': 'aborts and rolls back a call that exceeds the grace period of a shutdown',
  'L-07': 'logs an uncaught error, finishes calls in progress, and exits with 1',
  'L-08': 'does not start with an invalid configuration, and names each fault and its fix',
  'L-09': 'waits for a database that is unavailable at the start, and answers 503 meanwhile',
  'L-11': 'shuts down gracefully when only npm receives the signal',
  'L-12': 'installs and starts in a path with spaces and non-ASCII letters',
  'L-13': 'runs without development dependencies, as a user who can write only to the data directory',
  'L-14': 'waits for locks during a migration without blocking processes of the previous version',
  'L-16': 'uses production defaults if other machines can reach the server, and warns of likely mistakes',
  'L-17': 'fires each reminder exactly once while processes are killed',
}
