/** Windows: who gets one, how long it is open, when coverage starts; by hand, reissued. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refusal } from '../../platform/commands/refusal.ts';
import { addDays, addMonths, type CalendarDate, date, endOfMonth } from '../../platform/values/dates.ts';
import {
  grantWindow,
  isOpen,
  type PlanYearTerms,
  reissueWindow,
  reopenedWindow,
  type Window,
  type WindowSituation,
  windowFor,
} from './window.rules.ts';

/** A calendar year, open for enrollment from 2025-12-02 to 2026-01-01, created the summer before. */
const YEAR: PlanYearTerms = {
  coverageStart: date('2026-01-01'),
  coverageEnd: date('2026-12-31'),
  openEnrollmentStart: date('2025-12-02'),
  openEnrollmentEnd: date('2026-01-01'),
  madeOn: date('2025-08-01'),
  newHireWindowDays: 30,
  maxRetroDays: 30,
  endedOn: null,
};

type Given = Partial<Record<'grantedOn' | 'eligibleOn' | 'lastCoverageEnd' | 'today', string>>;

function situation(given: Given, year: Partial<Record<keyof PlanYearTerms, string | number>> = {}): WindowSituation {
  return {
    planYear: { ...YEAR, ...year } as PlanYearTerms,
    grantedOn: date(given.grantedOn ?? '2024-05-01'),
    eligibleOn: date(given.eligibleOn ?? '2024-05-01'),
    lastCoverageEnd: given.lastCoverageEnd ? date(given.lastCoverageEnd) : null,
    today: date(given.today ?? '2026-06-15'),
  };
}

const code = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);

describe('the first day', () => {
  test.each([
    ['before open enrollment', { today: '2025-12-01' }, null],
    ['on its first day', { today: '2025-12-02' }, '2025-12-02'],
    ['the same on later days', { today: '2025-12-20' }, '2025-12-02'],
    ['eligible in the middle of it', { grantedOn: '2025-12-15', today: '2025-12-15' }, '2025-12-15'],
    ['eligible in the year', { grantedOn: '2026-03-10', today: '2026-03-10' }, '2026-03-10'],
    ['granted tomorrow', { grantedOn: '2026-03-11', today: '2026-03-10' }, null],
    ['on the last day of coverage, nothing can start', { grantedOn: '2026-12-31', today: '2026-12-31' }, null],
    ['after the plan year', { grantedOn: '2027-01-01', today: '2027-01-01' }, null],
    ['when the window has passed unnoticed', { today: '2026-01-02' }, null],
  ])('%s', (_name, given, expected) => {
    expect(windowFor(situation(given))?.startsOn ?? null).toBe(expected);
  });

  test('none opens in a plan year that the employer has ended, not even by hand', () => {
    const ended = { endedOn: '2026-05-01', coverageEnd: '2026-08-31' };
    const given = situation({ grantedOn: '2026-06-10', today: '2026-06-10' }, ended);
    expect(windowFor(given)).toBeNull();
    expect(code(grantWindow(given))).toBe('plan_year_over');
    expect(code(reissueWindow({ ...given, lifeEvent: null }))).toBe('plan_year_over');
    const { endsOn } = windowFor({ ...given, planYear: { ...given.planYear, endedOn: null } }) as Window;
    expect(endsOn).toBe('2026-07-10');
  });

  test('a plan year that is created when it should already be open opens on that day', () => {
    expect(windowFor(situation({ today: '2026-01-20' }, { madeOn: '2026-01-20' }))).toEqual({
      startsOn: '2026-01-20',
      endsOn: '2026-02-19',
      reason: 'new_hire',
      coverageStart: '2026-01-01',
    });
  });
});

describe('the last day and the reason', () => {
  test.each([
    ['open enrollment', { today: '2025-12-02' }, {}, 'open_enrollment', '2026-01-01'],
    [
      'eligible in it: their own 30 days, as they last longer',
      { grantedOn: '2025-12-15', today: '2025-12-15' },
      {},
      'new_hire',
      '2026-01-14',
    ],
    [
      'eligible in it: open enrollment, as that lasts longer',
      { grantedOn: '2025-12-03', today: '2025-12-03' },
      { openEnrollmentEnd: '2026-01-31' },
      'new_hire',
      '2026-01-31',
    ],
    [
      'a shorter new-hire window',
      { grantedOn: '2026-03-10', today: '2026-03-10' },
      { newHireWindowDays: 14 },
      'new_hire',
      '2026-03-24',
    ],
    [
      'never past the plan year',
      { grantedOn: '2026-11-20', eligibleOn: '2026-11-20', today: '2026-12-10' },
      {},
      'new_hire',
      '2026-12-20',
    ],
    [
      'cut by the plan year',
      { grantedOn: '2026-12-10', eligibleOn: '2026-12-10', today: '2026-12-10' },
      {},
      'new_hire',
      '2026-12-31',
    ],
  ])('%s', (_name, given, year, reason, endsOn) => {
    expect(windowFor(situation(given, year))).toMatchObject({ reason, endsOn });
  });

  test('is open on its first and last day, and closed afterwards, whether or not the calendar has run', () => {
    const window = { startsOn: date('2025-12-02'), endsOn: date('2026-01-01') };
    const open = (day: string) => isOpen(window, date(day));
    expect(['2025-12-01', '2025-12-02', '2026-01-01', '2026-01-02'].map(open)).toEqual([false, true, true, false]);
  });
});

describe('the start of coverage', () => {
  const FROM_JUNE = {
    coverageStart: '2026-06-01',
    coverageEnd: '2027-05-31',
    openEnrollmentStart: '2026-05-02',
    openEnrollmentEnd: '2026-06-01',
  };

  test.each([
    ['too far back: the next 1st', { eligibleOn: '2024-05-01', grantedOn: '2026-06-15' }, {}, '2026-07-01'],
    [
      '14 days back: the start of the year',
      { eligibleOn: '2026-05-16', grantedOn: '2026-06-15' },
      FROM_JUNE,
      '2026-06-01',
    ],
    [
      'covered to 06-30, back on 06-11: no overlap',
      { lastCoverageEnd: '2026-06-30', eligibleOn: '2026-06-11', grantedOn: '2026-06-11' },
      {},
      '2026-07-01',
    ],
    ['eligible in the year', { eligibleOn: '2026-06-10', grantedOn: '2026-06-15' }, {}, '2026-06-10'],
    ['30 days back are allowed', { eligibleOn: '2026-05-16', grantedOn: '2026-06-15' }, {}, '2026-05-16'],
    ['31 days are not', { eligibleOn: '2026-05-15', grantedOn: '2026-06-15' }, {}, '2026-07-01'],
    [
      'none are, if the setting is 0',
      { eligibleOn: '2026-06-14', grantedOn: '2026-06-15' },
      { maxRetroDays: 0 },
      '2026-07-01',
    ],
    [
      'too far back, on a 1st: that day',
      { eligibleOn: '2024-05-01', grantedOn: '2026-06-01', today: '2026-06-01' },
      {},
      '2026-06-01',
    ],
    ['the renewal of a year that ends', { lastCoverageEnd: '2025-12-31', today: '2025-12-02' }, {}, '2026-01-01'],
  ])('%s', (_name, given, year, expected) => {
    expect(windowFor(situation(given, year))?.coverageStart).toBe(expected);
  });

  test('no window if coverage could only start after the plan year', () => {
    const covered = { grantedOn: '2026-06-15', lastCoverageEnd: '2026-12-31' };
    expect(windowFor(situation(covered))).toBeNull();
    expect(windowFor(situation({ ...covered, lastCoverageEnd: '2026-12-30' }))?.coverageStart).toBe('2026-12-31');
  });
});

describe('laws', () => {
  const day = fc.integer({ min: 0, max: 900 }).map((offset) => addDays(date('2025-01-01'), offset));
  const planYear = fc
    .record({
      month: fc.integer({ min: 0, max: 18 }),
      length: fc.integer({ min: 1, max: 14 }),
      opensBefore: fc.integer({ min: -100, max: 90 }),
      openDays: fc.integer({ min: 0, max: 90 }),
      madeBefore: fc.integer({ min: -300, max: 300 }),
      newHireWindowDays: fc.integer({ min: 0, max: 60 }),
      maxRetroDays: fc.integer({ min: 0, max: 90 }),
    })
    .map(({ month, length, opensBefore, openDays, madeBefore, ...settings }): PlanYearTerms => {
      const coverageStart = addMonths(date('2025-01-01'), month);
      const openEnrollmentStart = addDays(coverageStart, -opensBefore);
      return {
        ...settings,
        coverageStart,
        coverageEnd: endOfMonth(addMonths(coverageStart, length - 1)),
        openEnrollmentStart,
        openEnrollmentEnd: addDays(openEnrollmentStart, openDays),
        madeOn: addDays(coverageStart, -madeBefore),
        endedOn: null,
      };
    });
  const anywhere = fc.record({
    planYear,
    grantedOn: day,
    eligibleOn: day,
    lastCoverageEnd: fc.option(day),
    today: day,
  });
  /** Dates spread over three years rarely meet in a window, so every other situation is one of a current plan year. */
  const situations = fc.oneof(
    anywhere,
    fc
      .record({ given: anywhere, into: fc.integer({ min: -60, max: 300 }), since: fc.integer({ min: 0, max: 45 }) })
      .map(({ given, into, since }) => {
        const grantedOn = addDays(given.planYear.coverageStart, into);
        return { ...given, grantedOn, today: addDays(grantedOn, since) };
      }),
  );

  const sound = (window: Window, given: Omit<WindowSituation, 'grantedOn'>) => {
    expect(window.startsOn <= given.today && given.today <= window.endsOn).toBe(true);
    expect(window.endsOn <= given.planYear.coverageEnd).toBe(true);
    expect(window.coverageStart >= given.planYear.coverageStart).toBe(true);
    expect(window.coverageStart <= given.planYear.coverageEnd).toBe(true);
    expect(window.coverageStart >= given.eligibleOn).toBe(true);
    expect(given.lastCoverageEnd === null || window.coverageStart > given.lastCoverageEnd).toBe(true);
  };

  test('a window can be answered today; its coverage is in the plan year, after eligibility and after older coverage', () => {
    let opened = 0;
    fc.assert(
      fc.property(situations, (given) => {
        const eligible = {
          ...given,
          eligibleOn: given.eligibleOn < given.grantedOn ? given.eligibleOn : given.grantedOn,
        };
        const window = windowFor(eligible);
        if (window === null) return;
        opened += 1;
        sound(window, eligible);
        const oldest = addDays(window.startsOn, -given.planYear.maxRetroDays);
        expect(window.coverageStart >= oldest).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(opened).toBeGreaterThan(10);
  });

  test('the same holds for grants and reissues', () => {
    fc.assert(
      fc.property(situations, fc.option(fc.record({ windowEnd: day, effectiveOn: day })), (given, lifeEvent) => {
        const eligible = { ...given, eligibleOn: given.eligibleOn < given.today ? given.eligibleOn : given.today };
        for (const window of [grantWindow(eligible), reissueWindow({ ...eligible, lifeEvent })]) {
          if (!(window instanceof Refusal)) sound(window, eligible);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a day later it is the same window, as long as it is open', () => {
    fc.assert(
      fc.property(situations, (given) => {
        const window = windowFor(given);
        const tomorrow = addDays(given.today, 1);
        if (window === null || tomorrow > window.endsOn) return;
        expect(windowFor({ ...given, today: tomorrow })).toEqual(window);
      }),
    );
  });
});

describe('granted by hand', () => {
  test('from today for 30 days, coverage as if the window began today', () => {
    expect(grantWindow(situation({ today: '2026-06-15' }))).toEqual({
      startsOn: '2026-06-15',
      endsOn: '2026-07-15',
      reason: 'grant',
      coverageStart: '2026-07-01',
    });
  });

  test('before the plan year, coverage starts with it', () => {
    expect(grantWindow(situation({ today: '2025-11-01' }))).toMatchObject({ coverageStart: '2026-01-01' });
  });

  test('window_end is kept, and has to be between today and the end of the plan year', () => {
    const grant = (end: string) => grantWindow(situation({ today: '2026-06-15' }), date(end));
    expect(grant('2026-06-15')).toMatchObject({ endsOn: '2026-06-15' });
    expect(grant('2026-12-31')).toMatchObject({ endsOn: '2026-12-31' });
    expect(code(grant('2026-06-14'))).toBe('invalid_request');
    expect(code(grant('2027-01-01'))).toBe('invalid_request');
  });

  test('not past the plan year', () => {
    expect(grantWindow(situation({ today: '2026-11-30' }))).toMatchObject({ endsOn: '2026-12-30' });
    expect(grantWindow(situation({ today: '2026-12-01', eligibleOn: '2026-12-01' }))).toMatchObject({
      endsOn: '2026-12-31',
    });
    expect(code(grantWindow(situation({ today: '2026-12-02' })))).toBe('plan_year_over');
    expect(code(grantWindow(situation({ today: '2027-01-01' })))).toBe('plan_year_over');
  });
});

describe('opened again', () => {
  const closed: Window = {
    ...{ startsOn: date('2026-05-01'), endsOn: date('2026-05-31'), reason: 'new_hire' },
    coverageStart: date('2026-06-01'),
  };
  test.each<[string, { reason?: Window['reason']; closedOn: string; today: string; returned?: string }, string | null]>(
    [
      ['on the same day it is unchanged', { closedOn: '2026-05-10', today: '2026-05-10' }, '2026-05-31 2026-06-01'],
      ['for its remaining days', { closedOn: '2026-05-10', today: '2026-06-05' }, '2026-06-26 2026-06-01'],
      ['for at least 14 days', { closedOn: '2026-05-30', today: '2026-06-05' }, '2026-06-19 2026-06-01'],
      [
        'covers from the day of return',
        { closedOn: '2026-05-30', today: '2026-06-05', returned: '2026-06-05' },
        '2026-06-19 2026-06-05',
      ],
      ['never past the plan year', { closedOn: '2026-05-10', today: '2026-12-25' }, '2026-12-31 2026-06-01'],
      [
        'past it after a life event',
        { reason: 'life_event', closedOn: '2026-05-10', today: '2026-12-25' },
        '2027-01-15 2026-06-01',
      ],
      ['not when the plan year is over', { closedOn: '2026-05-10', today: '2027-01-02' }, null],
    ],
  )('%s', (_, { reason = 'new_hire', closedOn, today, returned }, window) => {
    const opened = reopenedWindow(
      { ...closed, reason },
      {
        ...{ closedOn: date(closedOn), today: date(today), yearEnd: date('2026-12-31') },
        returnedOn: returned ? date(returned) : null,
      },
    );
    expect(opened && `${opened.endsOn} ${opened.coverageStart}`).toBe(window);
  });
});

describe('reissued', () => {
  const reissue = (given: Given, lifeEvent: { windowEnd: string; effectiveOn: string } | null = null) =>
    reissueWindow({
      ...situation(given),
      lifeEvent: lifeEvent && { windowEnd: date(lifeEvent.windowEnd), effectiveOn: date(lifeEvent.effectiveOn) },
    });

  test('today and 14 days, coverage from the next 1st', () => {
    expect(reissue({ today: '2026-06-15' })).toEqual({
      startsOn: '2026-06-15',
      endsOn: '2026-06-29',
      reason: 'reissue',
      coverageStart: '2026-07-01',
    });
    expect(reissue({ today: '2026-06-01' })).toMatchObject({ coverageStart: '2026-07-01' });
  });

  test.each<[string, string, { windowEnd: string; effectiveOn: string } | null, string, string]>([
    ['open enrollment lasts longer', '2025-12-05', null, '2026-01-01', '2026-01-01'],
    ['open enrollment lasts less long', '2025-12-28', null, '2026-01-11', '2026-01-01'],
    ['open enrollment is yet to come', '2025-10-05', null, '2025-10-19', '2026-01-01'],
    ['a life event', '2026-06-20', { windowEnd: '2026-07-17', effectiveOn: '2026-06-17' }, '2026-07-17', '2026-06-17'],
    [
      'an old life event',
      '2026-06-20',
      { windowEnd: '2026-06-21', effectiveOn: '2026-06-01' },
      '2026-07-04',
      '2026-06-01',
    ],
  ])('%s', (_name, today, lifeEvent, endsOn, coverageStart) => {
    expect(reissue({ today }, lifeEvent)).toMatchObject({ endsOn, coverageStart });
  });

  test('after coverage that still runs out, and not past the plan year', () => {
    expect(reissue({ today: '2026-06-15', lastCoverageEnd: '2026-07-31' })).toMatchObject({
      coverageStart: '2026-08-01',
    });
    expect(reissue({ today: '2026-11-25' })).toMatchObject({ endsOn: '2026-12-09', coverageStart: '2026-12-01' });
    expect(code(reissue({ today: '2026-12-10' }))).toBe('plan_year_over');
    const year: CalendarDate = date('2026-12-31');
    expect(code(reissue({ today: '2026-06-15', lastCoverageEnd: year }))).toBe('plan_year_over');
  });
});
