/** Life events: the examples of rules 4, then the laws; decisions grouped by state. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFinal } from '../../platform/commands/machine.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import { addDays, addMonths, type CalendarDate, date, firstAfter } from '../../platform/values/dates.ts';
import type { StartRule } from '../access/life-event-settings.rules.ts';
import { LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';
import {
  type Approved,
  checkReport,
  decide,
  effectiveDate,
  effectiveIn,
  LIFE_EVENT,
  LIFE_EVENT_LABELS,
  type LifeEvent,
  type LifeEventCommand,
  type LifeEventType,
  type Pending,
  widened,
  windowEnd,
  windowIn,
} from './life-event.rules.ts';

const code = (answer: unknown) => (answer instanceof Refusal ? answer.code : answer);
const submit = (type: LifeEventType, eventOn: string, today: string): LifeEventCommand => ({
  verb: 'submit',
  type,
  eventOn: date(eventOn),
  today: date(today),
});

test('every type has a label of its own', () => {
  expect(Object.keys(LIFE_EVENT_LABELS).sort()).toEqual([...LIFE_EVENT_TYPES].sort());
  expect(new Set(Object.values(LIFE_EVENT_LABELS)).size).toBe(LIFE_EVENT_TYPES.length);
});

describe('the effective date', () => {
  test.each<[LifeEventType, string, string, string]>([
    ['married', '2026-06-01', '2026-06-20', '2026-07-01'],
    ['had_baby', '2026-06-17', '2026-07-02', '2026-06-17'],
    ['adopted_child', '2026-06-17', '2026-07-02', '2026-06-17'],
    ['foster_care_placement', '2026-06-17', '2026-07-02', '2026-06-17'],
    ['new_child', '2026-06-17', '2026-07-02', '2026-06-17'],
    // Strictly after: if requested on a 1st, it is the next one.
    ['married', '2026-06-20', '2026-07-01', '2026-08-01'],
    ['divorced', '2026-12-31', '2026-12-31', '2027-01-01'],
    // A past loss waits like the others; a future one follows the old coverage without a gap.
    ['lost_job_based_coverage', '2026-06-30', '2026-07-03', '2026-08-01'],
    ['lost_job_based_coverage', '2026-06-30', '2026-06-30', '2026-07-01'],
    ['lost_job_based_coverage', '2026-06-30', '2026-06-10', '2026-07-01'],
    ['lost_medicaid_chip_medicare', '2026-07-15', '2026-06-10', '2026-08-01'],
    ['aged_off_parent_plan', '2026-07-31', '2026-06-10', '2026-08-01'],
    ['lost_decertified_individual_plan', '2026-08-01', '2026-06-10', '2026-09-01'],
  ])('%s on %s, reported %s: %s', (type, eventOn, requestedOn, expected) => {
    expect(effectiveDate(type, date(eventOn), date(requestedOn))).toBe(expected);
  });
});

describe('the setting of an organization', () => {
  test.each<[LifeEventType, StartRule, string, string, string]>([
    ['married', 'event', '2026-06-10', '2026-06-20', '2026-06-10'],
    ['married', 'day_after_event', '2026-06-10', '2026-06-20', '2026-06-11'],
    ['married', 'first_after_event', '2026-06-10', '2026-07-05', '2026-07-01'],
    ['married', 'first_after_request', '2026-06-10', '2026-07-05', '2026-08-01'],
    ['lost_job_based_coverage', 'day_after_event', '2026-06-10', '2026-06-12', '2026-06-11'],
    ['lost_job_based_coverage', 'day_after_event', '2026-07-15', '2026-06-12', '2026-07-16'],
    ['lost_job_based_coverage', 'first_after_event', '2026-06-30', '2026-06-12', '2026-07-01'],
    ['court_ordered', 'first_after_event', '2026-05-20', '2026-06-12', '2026-06-01'],
    // For a child, the law decides.
    ['had_baby', 'event', '2026-06-10', '2026-07-05', '2026-06-10'],
  ])(
    'says from which day coverage starts: %s, %s, on %s, reported %s',
    (type, start, eventOn, requestedOn, expected) => {
      expect(effectiveDate(type, date(eventOn), date(requestedOn), { [type]: { start } })).toBe(expected);
    },
  );

  test.each<[LifeEventType, string, string, string]>([
    ['married', '2026-06-10', '2026-06-20', '2026-07-01'],
    ['married', '2026-06-20', '2026-06-20', '2026-06-20'],
    ['married', '2026-07-01', '2026-06-20', '2026-07-01'],
    ['had_baby', '2026-06-10', '2026-06-20', '2026-06-10'],
  ])('starts nothing pre-tax before the report, except for a child: %s', (type, effective, requested, expected) => {
    const event = { type, effectiveOn: date(effective), requestedOn: date(requested) };
    expect([effectiveIn(event, true), effectiveIn(event, false)]).toEqual([expected, effective]);
  });

  test('says how long it may be reported, and how long the windows last', () => {
    const settings = { married: { report_within_days: 60 } };
    const [on, last, after] = [date('2026-06-01'), date('2026-07-31'), date('2026-08-01')];
    expect(checkReport('married', on, last, settings)).toBe(null);
    expect(checkReport('married', on, after, settings)?.code).toBe('life_event_too_late');
    expect(windowEnd({ type: 'married', eventOn: on }, on, settings)).toBe(last);
    expect(checkReport('divorced', on, last, settings)?.code).toBe('life_event_too_late');
  });
});

describe('reporting', () => {
  test.each<[LifeEventType, string, string, string | null]>([
    ['had_baby', '2026-06-17', '2026-07-17', null],
    ['had_baby', '2026-06-17', '2026-07-18', 'life_event_too_late'],
    ['lost_medicaid_chip_medicare', '2026-06-17', '2026-08-16', null],
    ['lost_medicaid_chip_medicare', '2026-06-17', '2026-08-17', 'life_event_too_late'],
    ['gained_premium_assistance', '2026-06-17', '2026-08-16', null],
    ['gained_premium_assistance', '2026-06-17', '2026-08-17', 'life_event_too_late'],
    ['gained_premium_assistance', '2026-06-18', '2026-06-17', 'life_event_in_future'],
    ['married', '2026-06-17', '2026-06-17', null],
    ['married', '2026-06-18', '2026-06-17', 'life_event_in_future'],
    ['lost_job_based_coverage', '2026-08-16', '2026-06-17', null],
    ['lost_job_based_coverage', '2026-08-17', '2026-06-17', 'life_event_in_future'],
    ['lost_medicaid_chip_medicare', '2026-08-16', '2026-06-17', null],
  ])('%s on %s, reported %s: %s', (type, eventOn, today, expected) => {
    const refusal = checkReport(type, date(eventOn), date(today));
    expect(refusal?.code ?? null).toBe(expected);
    if (refusal) expect(refusal.details?.map(({ path }) => path)).toEqual(['event_date']);
  });
});

describe('the end of its windows', () => {
  test.each<[LifeEventType, string, string, string]>([
    ['married', '2026-06-01', '2026-06-01', '2026-07-01'],
    ['married', '2026-06-01', '2026-06-17', '2026-07-01'],
    ['married', '2026-06-01', '2026-06-18', '2026-07-02'],
    ['married', '2026-06-01', '2026-08-10', '2026-08-24'],
    ['lost_medicaid_chip_medicare', '2026-06-01', '2026-06-18', '2026-07-31'],
    ['lost_job_based_coverage', '2026-07-31', '2026-06-18', '2026-08-30'],
  ])('%s on %s, approved %s: %s', (type, eventOn, approvedOn, expected) => {
    expect(windowEnd({ type, eventOn: date(eventOn) }, date(approvedOn))).toBe(expected);
  });
});

/** Calendar year 2026, open for enrollment from 2025-12-02. */
const YEAR = {
  coverageStart: date('2026-01-01'),
  coverageEnd: date('2026-12-31'),
  openEnrollmentStart: date('2025-12-02'),
  openEnrollmentEnd: date('2026-01-01'),
  endedOn: null as CalendarDate | null,
};
const event = (effectiveOn: string, end = '2026-07-31') => ({ effectiveOn: date(effectiveOn), windowEnd: date(end) });

describe('the window in a plan year', () => {
  test.each<[string, string, Partial<typeof YEAR>, string, string, string | null]>([
    ['begins by the event', '2026-07-01', {}, '2024-05-01', '2026-06-20', '2026-07-01'],
    ['not before the plan year', '2025-12-20', {}, '2024-05-01', '2026-01-10', '2026-01-01'],
    ['not before eligibility', '2026-06-17', {}, '2026-06-25', '2026-06-28', '2026-06-25'],
    ['that is over, after a late report', '2026-12-20', {}, '2024-05-01', '2027-01-10', '2026-12-20'],
    ['that was over before the event', '2027-01-01', {}, '2024-05-01', '2027-01-10', null],
    ['on its last day', '2026-12-31', {}, '2024-05-01', '2027-01-10', '2026-12-31'],
    ['eligible only after it', '2026-12-20', {}, '2027-01-02', '2027-01-10', null],
    ['that has not opened', '2025-12-01', {}, '2024-05-01', '2025-12-01', null],
    ['that opens today', '2025-12-01', {}, '2024-05-01', '2025-12-02', '2026-01-01'],
    ['that the employer ended', '2026-07-01', { endedOn: date('2026-05-01') }, '2024-05-01', '2026-06-20', null],
  ])('%s', (_name, effectiveOn, year, eligibleOn, today, expected) => {
    const window = windowIn({ ...YEAR, ...year }, event(effectiveOn), date(eligibleOn), date(today));
    expect(window?.coverageStart ?? null).toBe(expected);
    if (window) expect([window.startsOn, window.endsOn]).toEqual([today, '2026-07-31']);
  });

  test('born 12-20, reported 01-10, calendar years: both years', () => {
    const born = decide(null, submit('had_baby', '2025-12-20', '2026-01-10')) as Pending;
    const approved = decide(born, { verb: 'approve', today: date('2026-01-10') }) as Approved;
    const before = {
      coverageStart: date('2025-01-01'),
      coverageEnd: date('2025-12-31'),
      openEnrollmentStart: date('2024-12-02'),
      openEnrollmentEnd: date('2025-01-01'),
      endedOn: null,
    };
    const windows = [before, YEAR].map((year) => windowIn(year, approved, date('2024-05-01'), date('2026-01-10')));
    expect(windows).toEqual([
      { startsOn: '2026-01-10', endsOn: '2026-01-24', coverageStart: '2025-12-20' },
      { startsOn: '2026-01-10', endsOn: '2026-01-24', coverageStart: '2026-01-01' },
    ]);
  });

  test.each([
    ['2026-06-25', '2026-07-01', '2026-07-31', '2026-06-17'],
    ['2026-08-25', '2026-06-01', '2026-08-25', '2026-06-01'],
  ])('one that is open until %s with coverage from %s is widened', (endsOn, coverageStart, end, start) => {
    const window = { startsOn: date('2026-06-20'), endsOn: date('2026-07-31'), coverageStart: date('2026-06-17') };
    expect(widened({ endsOn: date(endsOn), coverageStart: date(coverageStart) }, window)).toEqual({
      endsOn: end,
      coverageStart: start,
    });
  });
});

describe('decisions', () => {
  const pending = decide(null, submit('married', '2026-06-01', '2026-06-20')) as Pending;
  const approve: LifeEventCommand = { verb: 'approve', today: date('2026-08-10') };

  test('submitted', () => {
    expect(pending).toEqual({
      status: 'pending',
      type: 'married',
      eventOn: '2026-06-01',
      requestedOn: '2026-06-20',
      effectiveOn: '2026-07-01',
    });
    expect(code(decide(null, submit('married', '2026-06-01', '2026-07-02')))).toBe('life_event_too_late');
    expect(code(decide(null, approve))).toBe('not_found');
  });

  test('a late decision takes nothing away from a timely report', () => {
    expect(decide(pending, approve)).toEqual({ ...pending, status: 'approved', windowEnd: '2026-08-24' });
    expect(decide(pending, { verb: 'deny' })).toEqual({ ...pending, status: 'denied' });
    expect(code(decide(pending, submit('married', '2026-06-01', '2026-06-20')))).toBe('life_event_decided');
  });

  test('a decision is final', () => {
    for (const decided of [decide(pending, approve), decide(pending, { verb: 'deny' })] as LifeEvent[]) {
      expect(code(decide(decided, approve))).toBe('life_event_decided');
      expect(code(decide(decided, { verb: 'deny' }))).toBe('life_event_decided');
    }
    expect(LIFE_EVENT.states.filter((state) => isFinal(LIFE_EVENT, state))).toEqual(['denied']);
  });

  test('an approved event that never happened is withdrawn', () => {
    const approved = decide(pending, approve) as LifeEvent;
    expect(decide(approved, { verb: 'withdraw' })).toEqual({ ...pending, status: 'denied' });
    expect(code(decide(pending, { verb: 'withdraw' }))).toBe('life_event_decided');
  });
});

describe('laws', () => {
  const type = fc.constantFrom(...LIFE_EVENT_TYPES);
  const today = fc.integer({ min: 0, max: 1500 }).map((days) => addDays(date('2024-01-01'), days));
  const offset = fc.integer({ min: -70, max: 70 });

  test('a timely report leaves at least two weeks, and coverage never begins more than 30 days back, or later than the next month', () => {
    let inTime = 0;
    fc.assert(
      fc.property(type, today, offset, fc.integer({ min: 0, max: 90 }), (one, day, by, wait) => {
        const reported = decide(null, { verb: 'submit', type: one, eventOn: addDays(day, by), today: day });
        if (reported instanceof Refusal) return;
        inTime++;
        expect(reported.effectiveOn >= addDays(day, -30)).toBe(true);
        expect(reported.effectiveOn <= firstAfter(addDays(day, 61))).toBe(true);
        // Never a gap of a month: no later than the next 1st after the later of the two days.
        expect(reported.effectiveOn <= firstAfter(by > 0 ? addDays(day, by) : day)).toBe(true);
        const approvedOn = addDays(day, wait);
        const approved = decide(reported, { verb: 'approve', today: approvedOn }) as Approved;
        const windowEnd = approved.windowEnd ?? '';
        expect(windowEnd >= addDays(approvedOn, 14)).toBe(true);
        expect(windowEnd >= addDays(addDays(day, by), 30)).toBe(true);
        expect(approved.effectiveOn).toBe(reported.effectiveOn);
      }),
      { numRuns: 2000 },
    );
    expect(inTime).toBeGreaterThan(500);
  });

  test('a window is within its plan year and eligibility, and can be answered today', () => {
    let windows = 0;
    fc.assert(
      fc.property(type, today, offset, fc.integer({ min: -14, max: 3 }), offset, (one, day, by, months, since) => {
        const reported = decide(null, { verb: 'submit', type: one, eventOn: addDays(day, by), today: day });
        if (reported instanceof Refusal) return;
        const approved = decide(reported, { verb: 'approve', today: day }) as Approved;
        const coverageStart = addMonths(firstAfter(day), months);
        const coverageEnd = addDays(addMonths(coverageStart, 12), -1);
        const openEnrollmentStart = addDays(coverageStart, -30);
        const year = {
          coverageStart,
          coverageEnd,
          openEnrollmentStart,
          openEnrollmentEnd: coverageStart,
          endedOn: null,
        };
        const eligibleOn = addDays(day, Math.min(0, since));
        const window = windowIn(year, approved, eligibleOn, day);
        if (!window) return;
        windows++;
        expect(window.startsOn).toBe(day);
        expect(window.endsOn >= day).toBe(true);
        const bounds = [coverageStart, eligibleOn, approved.effectiveOn];
        expect(bounds.every((bound) => window.coverageStart >= bound)).toBe(true);
        expect(bounds).toContain(window.coverageStart);
        expect(window.coverageStart <= coverageEnd).toBe(true);
        const kept = widened(window, { ...window, endsOn: addDays(window.endsOn, since) });
        expect(kept.endsOn >= window.endsOn).toBe(true);
        expect(widened(kept, window)).toEqual(kept);
      }),
      { numRuns: 2000 },
    );
    expect(windows).toBeGreaterThan(300);
  });
});
