import { expect, it } from 'vitest'
import { loggedPath } from '../../src/http/request/logged-path.ts'

const DIGITS = 'AAAAbbbb1234AAAAbbbb1234AAAAbbbb1234'

it.each([
  ['/trpc/tasks.list', '/trpc/tasks.list'],
  ['/api/v1/tasks/a%20b', '/api/v1/tasks/a%20b'],
  ['/api/v1/calendar-feeds', '/api/v1/calendar-feeds'],
  [`/calendar/tw_cal_${DIGITS}.ics`, '/calendar/[redacted]'],
  [`/Calendar/TW_CAL_${DIGITS}.ics`, '/calendar/[redacted]'],
  ['/calendar/anything/else', '/calendar/[redacted]'],
  [`//x/calendar/${DIGITS}`, '//x/calendar/[redacted]'],
  [`/tw_cal_${DIGITS}.ics`, '/[redacted].ics'],
  [`/api/v1/tasks/tw_pat_${DIGITS}`, '/api/v1/tasks/[redacted]'],
  [`/%63alendar/%74w_cal_${DIGITS}.ics`, '/calendar/[redacted]'],
  [`/%2563alendar/%2574w_cal_${DIGITS}.ics`, '/calendar/[redacted]'],
  [`/%74w_cal_${DIGITS}/%E0%A4%A`, '/[redacted]/%E0%A4%A'],
])('the path %s is logged as %s [C-04]', (path, logged) => {
  expect(loggedPath(path)).toBe(logged)
})
