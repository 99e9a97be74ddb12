/** The cases of personal access tokens (B, as in bot). */
export const PERSONAL_TOKEN_CASES = {
  'B-01': 'accepts no mutation of a personal access token, and sends no statement for one with a wrong checksum',
  'B-02': 'rejects a personal access token that is misspelt, shortened or written in another case',
  'B-03': 'accepts a personal access token in place of no session token, and no other token in its place',
  'B-04': 'adds no scope to a personal access token by an update, also when two updates are concurrent',
  'B-05': 'checks the scopes of each call in a batch, and of each repetition of an idempotent call',
  'B-06':
    'rejects a revoked personal access token within a second in every process, or within a minute without signals',
  'B-07': 'permits no personal access token to manage tokens, sessions, the password or the account',
  'B-08': 'returns the secret of a personal access token once, and neither stores nor logs it',
  'B-09': "answers another user's token id like a nonexistent id",
  'B-10': 'writes at most one use of a personal access token a minute, and few audit lines, whatever its addresses',
  'B-11': 'verifies a personal access token and its scopes again after its body was read and its turn came',
  'B-12': 'opens no stream for a personal access token without its scope, and ends one within a minute without signals',
  'B-13':
    'stores at most 100 valid tokens of a user and 300 in total, also concurrently, and lists the valid ones first',
  'B-14': 'looks up no unknown personal access token of an address above its limit, and two of a network at once',
  'B-15': 'repeats no creation or change of a personal access token with the same idempotency key',
  'B-16': 'rejects the personal access tokens of an account whose deletion has begun, even if it is not completed',
  'B-17': 'creates no personal access token for the access token of an ended session',
}
