import { describe, expect, it } from 'vitest'
import { GROCERIES, inOneLine, readText, TO_DO } from './read-text.ts'

describe('texts that look like dates', () => {
  it.each([
    'The 9/11 Report',
    '3d printer',
    '90m walk',
    'buy 2 day passes',
    'Watch Sun rise',
    'march for peace',
    "Read Tomorrow's paper",
    "Tomorrow's paper",
    'last friday report',
    'do I have the money',
    'Email Mark, Decide',
    'Renovation – 2nd Floor',
    'The 5th Wave',
    'Buy 40th birthday gift',
    'now and then',
    'Read about june',
    'a^friday',
    'friday^2',
  ])('are a title: %s', (text) => {
    for (const locale of ['en-US', 'en-GB']) expect(readText(text, { locale }).create).toEqual({ title: text })
  })

  it('are no dates in German either', () => {
    for (const text of ['do I have the money', 'Di mi so', 'Sa fr'])
      expect(readText(text, { locale: 'de' }).create).toEqual({ title: text })
  })
})

describe('dates', () => {
  it('warns if a weekday and a day differ, and suggests both', () => {
    const { create, suggestions, warnings } = readText('Trip sunday 8 17:00')
    expect(create).toEqual({ title: 'Trip sunday 8 17:00' })
    expect(warnings.map(({ code }) => code)).toEqual(['contradictory_date'])
    expect(suggestions.map(({ value }) => value)).toEqual(['2026-11-29', '2026-12-08', '17:00'])
    const [inOctober] = ['Trip sunday 8 17:00'].map((text) => readText(text, { at: '2026-11-03T10:00:00+01:00' }))
    expect(inOctober?.create.due).toEqual({ date: '2026-11-08', time: '17:00' })
  })

  it('warns if the weekday of a date is another one', () => {
    const { create, warnings } = readText('Trip Monday, November 27')
    expect([create.due, warnings[0]?.code]).toEqual([undefined, 'contradictory_date'])
  })

  it('has a time zone if the text names one', () => {
    const { create, spans } = readText('Call tomorrow 8pm America/New_York')
    expect(create).toEqual({
      title: 'Call',
      due: { date: '2026-11-28', time: '20:00', timeZone: 'America/New_York' },
    })
    expect(spans.map(({ field }) => field)).toEqual(['date', 'time', 'timeZone'])
    expect(readText('Call tomorrow 8pm CET').warnings[0]?.code).toBe('unsupported_time_zone')
    expect(readText('Call tomorrow 8pm Mars/Base').create.due).toBeUndefined()
  })

  it('reads the order of day and month from the locale', () => {
    const dateIn = (locale: string) => readText('10/8', { locale }).create.due?.date
    expect(['en', 'en-US', 'en-GB', 'en-AU', 'fr', 'es-MX'].map(dateIn)).toEqual([
      ...['2027-10-08', '2027-10-08'],
      ...['2027-08-10', '2027-08-10', '2027-08-10', '2027-08-10'],
    ])
  })

  it('counts days in the time zone, also shortly before midnight', () => {
    const at = '2026-11-27T23:30:00+01:00'
    expect(inOneLine(readText('Call friday', { at }))).toBe('Call | 2026-11-27')
    expect(inOneLine(readText('Call today', { at, timeZone: 'Asia/Tokyo' }))).toBe('Call | 2026-11-28')
    expect(inOneLine(readText('Call in 1 hour', { at }))).toBe('Call | 2026-11-28 00:30')
  })

  it.each([
    ['2026-11-28T04:00:00Z', 'America/Los_Angeles', 'Call Ken 9:00 Asia/Tokyo', '2026-11-29 09:00 Asia/Tokyo'],
    ['2026-11-28T04:00:00Z', 'America/Los_Angeles', 'Call Ken 14:00 Asia/Tokyo', '2026-11-28 14:00 Asia/Tokyo'],
    ['2026-11-28T00:00:00Z', 'Asia/Tokyo', 'Call 23:30 America/Los_Angeles', '2026-11-27 23:30 America/Los_Angeles'],
    ['2026-11-28T00:00:00Z', 'Asia/Tokyo', 'Call 15:30 America/Los_Angeles', '2026-11-28 15:30 America/Los_Angeles'],
    ['2026-11-27T04:00:00Z', 'America/Los_Angeles', 'Call friday 9:00 Asia/Tokyo', '2026-12-04 09:00 Asia/Tokyo'],
  ])('counts a time alone in the time zone that it names: at %s in %s, “%s”', (at, timeZone, text, due) => {
    expect(inOneLine(readText(text, { at, timeZone })).split(' | ')[1]).toBe(due)
  })

  it('counts the first day of a recurrence in the time zone of its time', () => {
    const inLosAngeles = { at: '2026-11-28T04:00:00Z', timeZone: 'America/Los_Angeles' }
    const inTokyo = { at: '2026-11-28T00:00:00Z', timeZone: 'Asia/Tokyo' }
    expect(readText('Call every day 9:00 Asia/Tokyo', inLosAngeles).create.due?.date).toBe('2026-11-29')
    expect(readText('Call every saturday 14:00 Asia/Tokyo', inLosAngeles).create.due?.date).toBe('2026-11-28')
    expect(readText('Call every day 23:30 America/Los_Angeles', inTokyo).create.due?.date).toBe('2026-11-27')
    expect(readText('Call every friday 15:30 America/Los_Angeles', inTokyo).create.due?.date).toBe('2026-12-04')
  })

  it('keeps the last day of a shorter month', () => {
    const at = '2026-01-31T10:00:00+01:00'
    expect(inOneLine(readText('Pay in 1 month', { at }))).toBe('Pay | 2026-02-28')
    expect(inOneLine(readText('Zahlen in einem Monat', { at, locale: 'de' }))).toBe('Zahlen | 2026-02-28')
  })

  it('adds hours across a change of the clock', () => {
    const at = '2026-10-25T01:30:00+02:00'
    expect(inOneLine(readText('Call in 3 hours', { at }))).toBe('Call | 2026-10-25 03:30')
  })

  it('suggests dates within a text', () => {
    const { create, suggestions } = readText('Read the tomorrow paper at 5pm sharp')
    expect(create.due).toBeUndefined()
    expect(suggestions.map(({ field, value }) => [field, value])).toEqual([
      ['date', '2026-11-28'],
      ['time', '17:00'],
    ])
  })

  it('suggests the afternoon for an hour without am and pm', () => {
    const { create, suggestions, warnings } = readText('Call tomorrow at 5')
    expect(create.due).toEqual({ date: '2026-11-28', time: '05:00' })
    expect([warnings[0]?.code, suggestions[0]?.value]).toEqual(['ambiguous_time', '17:00'])
  })

  it.each([
    ['Call in 2 weeks on monday', ['contradictory_date'], ['2026-12-11', '2026-11-30']],
    ['Call friday 9am next week', ['contradictory_date'], ['2026-11-27', '09:00', '2026-11-27', '2026-11-30']],
    ['Call tomorrow 2 at night', ['ambiguous_time'], ['2026-11-28', '02:00']],
    ['Call tomorrow 12 at night', ['ambiguous_time'], ['2026-11-28', '00:00']],
    ['Call Mo 9am', [], ['2026-11-30', '09:00']],
    ['Call tomorrow morning at 14:00', ['ambiguous_time'], ['2026-11-28', '14:00']],
  ])('leaves in the title what may mean several: %s', (text, codes, values) => {
    const { create, suggestions, warnings } = readText(text)
    expect(create).toEqual({ title: text })
    expect(warnings.map(({ code }) => code)).toEqual(codes)
    expect(suggestions.map(({ value }) => value)).toEqual(values)
  })

  it.each([
    ['Gym every day except sunday', ['FREQ=DAILY', '2026-11-29']],
    ['Gym every weekday except friday 7am', ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', '2026-11-27', '07:00']],
    ['Vacation Monday - Friday', ['2026-11-30', '2026-11-27']],
    ['Trip Dec 24-28', ['2026-12-24']],
    ['Trip Dec 24 - Jan 2 9am', ['2026-12-24', '09:00']],
  ])('leaves ranges and exceptions in the title, as suggestions: %s', (text, values) => {
    const { create, suggestions, warnings } = readText(text)
    expect(create).toEqual({ title: text })
    expect(warnings).toEqual([])
    expect(suggestions.map(({ value }) => value)).toEqual(values)
  })

  it('knows the half of the day of an hour in an evening, without a warning', () => {
    expect(readText('Call tonight at 8').warnings).toEqual([])
  })

  it('warns of a date in the past', () => {
    expect(readText('Pay 2026-11-26').warnings.map(({ code }) => code)).toEqual(['in_the_past'])
    expect(readText('Pay today 9:00').warnings.map(({ code }) => code)).toEqual(['in_the_past'])
  })

  it('drops a recurrence that ends before it begins', () => {
    const { create, spans, warnings } = readText('Pay every day until 2020-01-01')
    expect(create.recurrence).toBeUndefined()
    expect(spans.filter(({ field }) => field === 'recurrence')).toEqual([])
    expect(warnings.map(({ code }) => code)).toEqual(['invalid_recurrence'])
  })
})

describe('marks', () => {
  it('are cut at once, so that none comes back', () => {
    const { create, spans } = readText('Pay rent @monday !friday')
    expect(create).toEqual({ title: 'Pay rent', tags: ['monday'], due: { date: '2026-11-27' } })
    expect(spans.map(({ field }) => field)).toEqual(['tag', 'date'])
  })

  it('set list, tags and priority, wherever they are', () => {
    const { create, warnings } = readText('#groceries Buy @HOME milk !2 @new, tomorrow')
    expect(create).toEqual({
      ...{ title: 'Buy milk', priority: 'high', tags: ['Home', 'new'] },
      ...{ due: { date: '2026-11-28' }, listId: GROCERIES },
    })
    expect(warnings.map(({ code }) => code)).toEqual(['new_tag'])
  })

  it.each([
    ['Call #to do tomorrow', { title: 'Call', listId: TO_DO, due: { date: '2026-11-28' } }],
    ['Call #"to do"', { title: 'Call', listId: TO_DO }],
    ["Call #Todo's", { title: 'Call', listId: TO_DO }],
    ['Call #inbox', { title: 'Call', listId: null }],
    ['Call @"to buy"', { title: 'Call', tags: ['to buy'] }],
    ['Call @home @Home', { title: 'Call', tags: ['Home'] }],
    ['Call @cafe\u0301 @CAFÉ', { title: 'Call', tags: ['café'] }],
    ['Call @"to \u00a0buy"', { title: 'Call', tags: ['to buy'] }],
    [`Call @${'e\u0301'.repeat(64)}`, { title: 'Call', tags: ['é'.repeat(64)] }],
    ['Call !urgent', { title: 'Call', priority: 'urgent' }],
    ['Call !1 !2', { title: 'Call !2', priority: 'urgent' }],
    ['Call !5', { title: 'Call !5' }],
    ['Call !constructor', { title: 'Call !constructor' }],
    ['Call bob@example.com about C# now!', { title: 'Call bob@example.com about C# now!' }],
    ['Fix #123', { title: 'Fix #123' }],
    ['Call # @ ! ^', { title: 'Call # @ ! ^' }],
  ])('in “%s”', (text, expected) => {
    expect(readText(text).create).toEqual(expected)
  })

  it('leave an unknown or archived list in the title', () => {
    const unknown = readText('Call tomorrow #nobody')
    expect(unknown.create).toEqual({ title: 'Call #nobody', due: { date: '2026-11-28' } })
    expect(unknown.suggestions).toEqual([{ start: 14, end: 21, field: 'list', value: 'nobody' }])
    expect(unknown.warnings.map(({ code }) => code)).toEqual(['unknown_list'])
    expect(readText('Call #old').warnings.map(({ code }) => code)).toEqual(['archived_list'])
  })

  it.each([
    ['Call #old friday', 'Call #old friday'],
    ['Call #"old friday"', 'Call #"old friday"'],
    ['#old friday call tomorrow', '#old friday call | 2026-11-28'],
    ['Call #groceries #next monday', 'Call #next monday'],
    ['Call #next monday', 'Call'],
    ['Call #next monday tuesday', 'Call | 2026-12-01'],
  ])('never read a part of the name of a list as a date: %s', (text, expected) => {
    expect(inOneLine(readText(text))).toBe(expected)
  })

  it('warn of a mark without a date', () => {
    expect(readText('Call ^whenever').warnings.map(({ code }) => code)).toEqual(['unknown_date'])
    expect(readText('Call ^"friday or so"').warnings.map(({ code }) => code)).toEqual(['unknown_date'])
    expect(readText('Call ^at 5 Bob').warnings.map(({ code }) => code)).toEqual(['ambiguous_time'])
    expect(readText('Call ^friday ^"next friday"').warnings.map(({ code }) => code)).toEqual(['given_twice'])
  })
})

describe('quotes and backslashes', () => {
  it.each([
    ['"delete mails up to january 30th"', 'delete mails up to january 30th'],
    ['Read "tomorrow" today', 'Read tomorrow | 2026-11-27'],
    ['Read “#groceries”', 'Read #groceries'],
    ['Read "War and Peace" today', 'Read "War and Peace" | 2026-11-27'],
    ['Buy 6" nails tomorrow', 'Buy 6" nails | 2026-11-28'],
    ['Watch \\tomorrow', 'Watch tomorrow'],
    ['Watch \\every day', 'Watch every day'],
    ['\\#5 is alive', '#5 is alive'],
    ['\\@home alone', '@home alone'],
    ['Open C:\\temp tomorrow', 'Open C:\\temp | 2026-11-28'],
    ['Learn \\alpha', 'Learn \\alpha'],
  ])('keep text as it is: %s', (text, expected) => {
    expect(inOneLine(readText(text))).toBe(expected)
  })
})

describe('ignored parts', () => {
  const text = 'Call tomorrow 5pm #groceries'
  const ignoring = (...fields: string[]) =>
    readText(text, { ignore: readText(text).spans.filter(({ field }) => fields.includes(field)) }).create

  it('belong to the title, and leave the others as they were', () => {
    const due = { date: '2026-11-28', time: '17:00' }
    expect(ignoring()).toEqual({ title: 'Call', due, listId: GROCERIES })
    expect(ignoring('time')).toEqual({ title: 'Call 5pm', due: { date: due.date }, listId: GROCERIES })
    expect(ignoring('list')).toEqual({ title: 'Call #groceries', due })
    expect(ignoring('date', 'time', 'list')).toEqual({ title: text })
  })
})

describe('warnings', () => {
  it('about the whole text and its date are first, so that the limit does not drop them', () => {
    const tags = Array.from({ length: 50 }, (_, index) => `@t${index}`).join(' ')
    const { warnings } = readText(`${tags} 2026-11-26 5pm-6pm`)
    expect(warnings.length).toBe(50)
    expect(warnings.slice(0, 4).map(({ code }) => code)).toEqual(['in_the_past', 'no_title', 'end_ignored', 'new_tag'])
  })
})

describe('titles', () => {
  it('are the whole text if nothing else is left', () => {
    const { create, warnings } = readText('tomorrow 5pm')
    expect(create).toEqual({ title: 'tomorrow 5pm', due: { date: '2026-11-28', time: '17:00' } })
    expect(warnings.map(({ code }) => code)).toEqual(['no_title'])
  })

  it('continue in the description if they are too long', () => {
    const { create, warnings } = readText(`${'word '.repeat(200)}tomorrow`)
    expect([...create.title].length).toBeLessThanOrEqual(500)
    expect(`${create.title} ${create.description}`).toBe('word '.repeat(200).trim())
    expect(warnings.map(({ code }) => code)).toEqual(['title_too_long'])
  })
})
