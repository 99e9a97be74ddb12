/** The cases of the built-in sign-in (A). */
export const SIGN_IN_CASES = {
  'A-01': 'signs up a user, issues a token, and accepts the token',
  'A-02': 'ignores sign-up fields that clients may not set',
  'A-03': 'rejects a password that is too short or too long, without hashing a long one',
  'A-04': 'answers an unknown e-mail address like a wrong password, with the same amount of hashing',
  'A-06': 'permits one account per e-mail address in any letter case, and rejects look-alike addresses',
  'A-07': 'leaves no user without a password when a sign-up fails or its process is killed',
  'A-08': 'creates one account for two concurrent sign-ups with one e-mail address',
  'A-09': 'limits password attempts per client address or IPv6 network, across all processes',
  'A-11': 'limits password attempts by the real client address, whatever headers the client sends',
  'A-12': 'rejects cross-site requests to the sign-in (CSRF)',
  'A-13': 'redirects to its own and trusted origins only (open redirect)',
  'A-14': 'changes nothing on GET, and answers 404 or 405 to unknown paths and methods of the sign-in',
  'A-16': 'hides the session cookie from scripts and other sites, and prevents caching of sign-in responses',
  'A-17': 'issues tokens that contain the user id and session id, but no e-mail address or name',
  'A-18': 'does not start on a sign-in table with an unknown required column, and prints the SQL that drops it',
  'A-19': 'gives scripts in a page no session token, only access tokens, when the session is in a cookie',
}
