/** The cases of the web app (W). */
export const WEB_APP_CASES = {
  'W-01': 'runs only scripts of its own server in the web app, nothing inline, and connects to no other host (CSP)',
  'W-02': 'limits the service worker to the web app, and gives it a policy of its own',
  'W-03': 'stores no response of the API, of the sign-in or of calendars on the device, only files of the web app',
  'W-04': 'keeps access tokens of the web app in memory only, and in no storage of the browser',
  'W-05': 'deletes the data of the device when a user signs out of the web app, in all tabs',
  'W-06': 'shows the data of one user of a device to no other user',
  'W-07': 'does not appear in a frame of another page (clickjacking)',
  'W-08': 'shows titles, descriptions, comments, tags and names in the web app as text, whatever they contain (XSS)',
  'W-09': 'leads to no other site after a sign-in in the web app (open redirect)',
  'W-10':
    'accepts no change from a page of another origin, and reveals nothing to it, although the browser has a session (CSRF)',
}
