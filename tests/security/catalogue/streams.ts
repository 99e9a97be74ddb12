/** The cases of streams (S). */
export const STREAM_CASES = {
  'S-01': 'rejects a stream without a valid token',
  'S-02': 'ends a stream when its token expires, and continues it with a new token',
  'S-03': 'ends the streams of a session, or of an account, that ends',
  'S-04': 'delivers every change once and in order over connections that break',
  'S-06': 'delivers every change once and in order across restarts of the server',
  'S-07': 'sends one data line per event, with ids only from the server, for any user text',
  'S-08': 'disconnects a reader that does not read, and limits the memory for it',
  'S-09': 'detects a dead connection, and releases all resources of a stream',
  'S-11': 'limits the number of streams of a user',
  'S-12': 'ends a stream after half an hour, and continues it from its last event',
  'S-13': 'prevents proxies from caching, compressing or buffering a stream',
  'S-14': 'delivers changes also while the notification connection is lost, dead or behind a pooler',
}
