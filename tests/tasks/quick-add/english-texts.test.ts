import { describe, expect, it } from 'vitest'
import { inOneLine, readText, rowsOf } from './read-text.ts'

// The day is Friday, 27 November 2026, 10:00.
const TEXTS = `
Buy milk →
Buy milk today → Buy milk | 2026-11-27
Buy milk tomorrow → Buy milk | 2026-11-28
Buy milk tmrw → Buy milk | 2026-11-28
Buy milk the day after tomorrow → Buy milk | 2026-11-29
Tomorrow buy milk → buy milk | 2026-11-28
Tomorrow: buy milk → buy milk | 2026-11-28
Buy milk, tomorrow → Buy milk | 2026-11-28
Buy milk – tomorrow → Buy milk | 2026-11-28
Buy milk tomorrow! → Buy milk | 2026-11-28
Buy milk tonight → Buy milk | 2026-11-27
Call Ann tomorrow morning → Call Ann | 2026-11-28
Call Ann this evening → Call Ann | 2026-11-27
Call Ann friday → Call Ann | 2026-11-27
Call Ann on Saturday → Call Ann | 2026-11-28
Call Ann Mon → Call Ann | 2026-11-30
Call Ann next friday → Call Ann | 2026-12-04
Call Ann next monday → Call Ann | 2026-11-30
Call Ann this sunday → Call Ann | 2026-11-29
Call Ann friday 9am → Call Ann | 2026-12-04 09:00
Call Ann friday 11am → Call Ann | 2026-11-27 11:00
Call Ann at 9:30 → Call Ann | 2026-11-28 09:30
Call Ann at 10:30 → Call Ann | 2026-11-27 10:30
Call Ann 5pm → Call Ann | 2026-11-27 17:00
Call Ann 5 p.m. → Call Ann | 2026-11-27 17:00
Call Ann 12am → Call Ann | 2026-11-28 00:00
Call Ann 12pm → Call Ann | 2026-11-27 12:00
Call Ann at noon → Call Ann | 2026-11-27 12:00
Call Ann at 8 in the evening → Call Ann | 2026-11-27 20:00
Call Ann at 8 in the morning → Call Ann | 2026-11-28 08:00
Call Ann tomorrow at 17 → Call Ann | 2026-11-28 17:00
Call Ann 17:00 tomorrow → Call Ann | 2026-11-28 17:00
Tomorrow call Ann at 3pm → call Ann | 2026-11-28 15:00
Call Ann at 5 →
Look at 5 houses →
Wait 8h →
Send report by Monday → Send report | 2026-11-30
Send report due next week → Send report | 2026-11-30
Send report next month → Send report | 2026-12-01
Send report next year → Send report | 2027-01-01
Send report at the end of the month → Send report | 2026-11-30
Send report end of month → Send report | 2026-11-30
Trip this weekend → Trip | 2026-11-28
Trip next weekend → Trip | 2026-12-05
Trip in 3 days → Trip | 2026-11-30
Trip in a week → Trip | 2026-12-04
Trip in two months → Trip | 2027-01-27
Trip 2 weeks from now → Trip | 2026-12-11
Trip in 3d → Trip | 2026-11-30
Trip in 90 minutes → Trip | 2026-11-27 11:30
Trip in 20 hours → Trip | 2026-11-28 06:00
Trip in june → Trip | 2027-06-01
Trip Dec 24 → Trip | 2026-12-24
Trip on 24 December → Trip | 2026-12-24
Trip december 24th 2027 → Trip | 2027-12-24
Trip Jan 5 → Trip | 2027-01-05
Trip Nov 27 → Trip | 2026-11-27
Trip Nov 26 → Trip | 2027-11-26
Trip Feb 29 2028 → Trip | 2028-02-29
Trip Feb 30 →
Trip Feb 29 → Trip | 2028-02-29
Trip 29 Feb 9am → Trip | 2028-02-29 09:00
Notes last sat 11am →
Notes last friday 9am →
Notes friday last week →
Notes last week friday 9am →
Trip friday week after next →
Call Ann tomorrow in the evening at 7 → Call Ann | 2026-11-28 19:00
Tomorrow at 10 to 9 call Ann → at 10 to 9 call Ann | 2026-11-28
Call Ann sat next week → Call Ann | 2026-12-05
Trip 12/24 → Trip | 2026-12-24
Trip 12/24/2026 → Trip | 2026-12-24
12/24: trip → trip | 2026-12-24
1/2 cup of sugar →
Trip 2026-12-24 → Trip | 2026-12-24
2026-12-24 trip → trip | 2026-12-24
Trip 2026-12-24 18:30 → Trip | 2026-12-24 18:30
Trip 2026-12-24T18:30 → Trip | 2026-12-24 18:30
Trip on the 15th → Trip | 2026-12-15
Trip on the 30th → Trip | 2026-11-30
Trip Sunday 29 → Trip | 2026-11-29
Trip Sunday, November 29 → Trip | 2026-11-29
Trip Fri, Dec 4 at 9am → Trip | 2026-12-04 09:00
Meet Ann tomorrow 9-10am → Meet Ann | 2026-11-28 09:00
Meet Ann tomorrow 1-2pm → Meet Ann | 2026-11-28 13:00
Meet Ann tomorrow 11-1pm → Meet Ann | 2026-11-28 11:00
Meet Ann tomorrow 2pm-3pm → Meet Ann | 2026-11-28 14:00
Meet Ann tomorrow 11am-1pm → Meet Ann | 2026-11-28 11:00
Meet Ann @ 3pm → Meet Ann | 2026-11-27 15:00
Meet Ann tomorrow 14:00-15:30 → Meet Ann | 2026-11-28 14:00
Call Ann tomorrow 9am UTC → Call Ann | 2026-11-28 09:00 UTC
Call Ann tomorrow 9am PST → Call Ann | 2026-11-28 09:00 America/Los_Angeles
Call Ann today 5pm Asia/Tokyo → Call Ann | 2026-11-27 17:00 Asia/Tokyo
Today or tomorrow →
Closed until Friday →
Closed since Monday →
Friday and Saturday party →
Friday-night dinner →
Version 2.10.3 →
Support 24/7 →
I hate mondays →
Meet on the weekend trip →
Yesterday's news →
Order parts 3 days ago →
Every friend →
Every single day counts →
Water plants every day → Water plants | 2026-11-27 | FREQ=DAILY
Water plants every 3 days → Water plants | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Water plants every other day → Water plants | 2026-11-27 | FREQ=DAILY;INTERVAL=2
Water plants every third day → Water plants | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Water plants every! 3 days → Water plants | 2026-11-27 | FREQ=DAILY;INTERVAL=3 from completion
Water plants every day at 8am → Water plants | 2026-11-28 08:00 | FREQ=DAILY
Water plants 8am every day → Water plants | 2026-11-28 08:00 | FREQ=DAILY
Every monday water plants → water plants | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO
Gym every mon, wed and fri 7am → Gym | 2026-11-30 07:00 | FREQ=WEEKLY;BYDAY=MO,WE,FR
Gym every sat & sun → Gym | 2026-11-28 | FREQ=WEEKLY;BYDAY=SA,SU
Gym every 2 weeks on tuesday → Gym | 2026-12-01 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU
Gym every weekday → Gym | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Gym every weekday 7:15 with Ann → Gym with Ann | 2026-11-30 07:15 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Gym every weekend → Gym | 2026-11-28 | FREQ=WEEKLY;BYDAY=SA,SU
Gym every morning → Gym | 2026-11-27 | FREQ=DAILY
Rent every month → Rent | 2026-11-27 | FREQ=MONTHLY
Rent every month on the 1st → Rent | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1
Rent every 1st and 15th → Rent | 2026-12-01 | FREQ=MONTHLY;BYMONTHDAY=1,15
Gym every other week on sat → Gym | 2026-11-28 | FREQ=WEEKLY;INTERVAL=2;BYDAY=SA
Rent every 31st → Rent | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=31
Rent every 3 months → Rent | 2026-11-27 | FREQ=MONTHLY;INTERVAL=3
Rent every last day of the month → Rent | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1
Rent every first monday of the month → Rent | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Rent the last friday of every month → Rent | 2026-11-27 | FREQ=MONTHLY;BYDAY=-1FR
Birthday every year on Dec 24 → Birthday | 2026-12-24 | FREQ=YEARLY
Report every week starting Monday → Report | 2026-11-30 | FREQ=WEEKLY
Pills every day for 10 times → Pills | 2026-11-27 | FREQ=DAILY;COUNT=10
Pills every day until Dec 24 → Pills | 2026-11-27 | FREQ=DAILY;UNTIL=20261224
Pills every day 9pm until Dec 24 → Pills | 2026-11-27 21:00 | FREQ=DAILY;UNTIL=20261224
Pills every 4 hours →
Check every 3rd week → Check | 2026-11-27 | FREQ=WEEKLY;INTERVAL=3
Check every 3rd day → Check | 2026-11-27 | FREQ=DAILY;INTERVAL=3
Check every 3rd month → Check | 2026-11-27 | FREQ=MONTHLY;INTERVAL=3
Check every 10th day → Check | 2026-11-27 | FREQ=DAILY;INTERVAL=10
Check every 15th day of the month → Check | 2026-12-15 | FREQ=MONTHLY;BYMONTHDAY=15
Check every 3rd week of the month →
Check every 3rd week on tuesday → Check | 2026-12-01 | FREQ=WEEKLY;INTERVAL=3;BYDAY=TU
Check every third week on tuesday → Check | 2026-12-01 | FREQ=WEEKLY;INTERVAL=3
Check every 3rd month on the 15th → Check | 2026-12-15 | FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15
Check every 3rd weekend →
Check every 3rd night →
Check every 6th monday →
Rent every month on the 1st monday → Rent | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Rent every month on the first monday → Rent | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO
Rent every month on the 2nd tuesday 9am → Rent | 2026-12-08 09:00 | FREQ=MONTHLY;BYDAY=2TU
Rent every month on the 1st sat → Rent | 2026-12-05 | FREQ=MONTHLY;BYDAY=1SA
Rent every 1st and 3rd monday → Rent | 2026-12-07 | FREQ=MONTHLY;BYDAY=1MO,3MO
Rent every first, third and last monday of the month → Rent | 2026-11-30 | FREQ=MONTHLY;BYDAY=-1MO,1MO,3MO
Rent the 2nd and 4th tuesday of each month → Rent | 2026-12-08 | FREQ=MONTHLY;BYDAY=2TU,4TU
Rent on the first monday →
Gym every day except sunday →
Gym every day, except on sunday →
Gym every day (except sunday) →
Gym every day at 7am except sunday →
Gym every day but not on sunday →
Gym every weekday except friday 7am →
Gym every weekday except friday at 7am →
Gym every monday through the winter →
Gym every day monday through friday →
Gym every day/night →
Gym every day for Ann except tea → Gym for Ann except tea | 2026-11-27 | FREQ=DAILY
Gym every monday through friday → Gym | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Gym every mon - fri → Gym | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Gym every mon-fri 7am → Gym | 2026-11-30 07:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Gym every mon–wed and sat → Gym | 2026-11-28 | FREQ=WEEKLY;BYDAY=MO,TU,WE,SA
Gym every fri - mon → Gym | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,FR,SA,SU
Gym every tue/thu 9:30 → Gym | 2026-12-01 09:30 | FREQ=WEEKLY;BYDAY=TU,TH
Gym every mon-fri except wed →
Gym every 2 weeks on mon-wed → Gym | 2026-11-30 | FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE
Every mon-fri gym → gym | 2026-11-27 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
Every monday - buy milk → - buy milk | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO
Pay every 24th december →
Pay every 24th of December →
Pay every third thursday in november →
Standup every weekday, except on holidays 9am →
Vacation Monday - Friday →
Vacation Monday–Friday →
Vacation Monday through Friday →
Vacation sat - sunday →
Vacation Monday 9am - Tuesday 5pm →
Trip tomorrow - friday →
Trip Dec 24 - friday →
Trip Dec 24 - Jan 2 →
Trip Dec 24-28 →
Monday - Friday: vacation →
Book hotel friday - sunday →
Call anyone except Ann friday → Call anyone except Ann | 2026-11-27
Open except friday →
Trip - friday → Trip | 2026-11-27
Friday - pay rent → pay rent | 2026-11-27
Call Ann first tomorrow → Call Ann first | 2026-11-28
Trip ^june → Trip | 2027-06-01
Trip ^sat → Trip | 2026-11-28
Trip ^3d → Trip | 2026-11-30
Trip ^+2w → Trip | 2026-12-11
Trip ^90m → Trip | 2026-11-27 11:30
Trip ^now → Trip | 2026-11-27 10:00
Trip ^friday to Rome → Trip to Rome | 2026-11-27
Trip ^tomorrow 9am to Rome → Trip to Rome | 2026-11-28 09:00
Trip ^every monday → Trip | 2026-11-30 | FREQ=WEEKLY;BYDAY=MO
Brunch sat 11am → Brunch | 2026-11-28 11:00
Brunch Sun, at 11:00 → Brunch | 2026-11-29 11:00
Brunch 11am sat → Brunch | 2026-11-28 11:00
Brunch next sat 11am → Brunch | 2026-12-05 11:00
Sat 11am brunch → brunch | 2026-11-28 11:00
Call Mo 9am →
5pm we meet →
Watch Sun rise 6am → Watch Sun rise | 2026-11-28 06:00
Call Ann next week on friday → Call Ann | 2026-12-04
Call Ann next week friday 9am → Call Ann | 2026-12-04 09:00
Call Ann friday next week → Call Ann | 2026-12-04
Call Ann friday 9am next week →
Call Ann in 2 weeks on monday →
Call Ann next month on the 5th →
Call Ann tomorrow saturday → Call Ann | 2026-11-28
Call Ann tomorrow friday →
Call Ann tomorrow 2 at night →
Call Ann at 12 at night →
Call Ann tomorrow 10 at night → Call Ann | 2026-11-28 22:00
Call Ann tonight at 8 → Call Ann | 2026-11-27 20:00
Call Ann at 8 tonight → Call Ann | 2026-11-27 20:00
Tonight call Ann at 8 → call Ann | 2026-11-27 20:00
Call Ann tonight 8:30 → Call Ann | 2026-11-27 20:30
Call Ann tonight 20:30 → Call Ann | 2026-11-27 20:30
Call Ann tonight at 2 →
Prepare monday morning slides friday 14:00 → Prepare monday morning slides | 2026-11-27 14:00
Movie night 8:00 → Movie night | 2026-11-27 20:00
Call Ann tomorrow evening at 7 → Call Ann | 2026-11-28 19:00
Call Ann tomorrow afternoon at 3 → Call Ann | 2026-11-28 15:00
Call Ann tomorrow morning at 9 → Call Ann | 2026-11-28 09:00
Call Ann tomorrow morning at 14:00 →
Call Ann tomorrow half past 5pm →
Call Ann friday night at 11 → Call Ann | 2026-11-27 23:00
Pills every night at 10 → Pills | 2026-11-27 22:00 | FREQ=DAILY
Pills every monday evening at 7 → Pills | 2026-11-30 19:00 | FREQ=WEEKLY;BYDAY=MO
Call ^at 5 Bob → Call Bob | 2026-11-28 05:00
Call ^tonight at 8 Bob → Call Bob | 2026-11-27 20:00
Call ^"next friday" Bob → Call Bob | 2026-12-04
Call ^"every friday" Bob → Call Bob | 2026-11-27 | FREQ=WEEKLY;BYDAY=FR
Call ^"friday about" Bob →
Trip tomorrow ^monday → Trip tomorrow | 2026-11-30
`

describe('quick add in English', () => {
  it.each(rowsOf(TEXTS))('reads “%s”', (text, expected) => {
    expect(inOneLine(readText(text))).toBe(expected)
  })
})

// Day before month.
const BRITISH = `
Trip 10/8 → Trip | 2027-08-10
Trip 24/12/2026 → Trip | 2026-12-24
Trip 4 Dec → Trip | 2026-12-04
`

describe('quick add in British English', () => {
  it.each(rowsOf(BRITISH))('reads “%s”', (text, expected) => {
    expect(inOneLine(readText(text, { locale: 'en-GB' }))).toBe(expected)
  })
})
