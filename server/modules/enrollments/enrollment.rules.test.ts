/** The enrollment: given a state and a command, a new state with its events, or a refusal; grouped by state. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFinal } from '../../platform/commands/machine.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import { date, type Instant } from '../../platform/values/dates.ts';
import type { EnrollmentStatus } from '../vocabulary/enrollment-words.ts';
import {
  type Choice,
  type Decision,
  decide,
  ENROLLMENT,
  type Enrolled,
  type Enrollment,
  type EnrollmentCommand,
  type EnrollmentFacts,
  electionOf,
  factsOf,
  type Inactive,
  type Pending,
} from './enrollment.rules.ts';
import type { Window } from './window.rules.ts';

const WINDOW: Window = {
  startsOn: date('2026-06-01'),
  endsOn: date('2026-06-30'),
  reason: 'new_hire',
  coverageStart: date('2026-07-01'),
};
const CHOICE: Choice = {
  planId: 'plan',
  tier: 'EC',
  dependentIds: ['child'],
  pricedOn: date('2026-07-01'),
  premiumCents: 50_000,
  employerCents: 30_000,
  employeeCents: 20_000,
};
const NOW = '2026-06-15T12:00:00.000Z' as Instant;
const LATER = '2026-09-10T08:00:00.000Z' as Instant;
const YEAR_END = date('2026-12-31');

const elect = (more: Partial<EnrollmentCommand & { verb: 'elect' }> = {}): EnrollmentCommand => ({
  verb: 'elect',
  today: date('2026-06-15'),
  now: NOW,
  choice: CHOICE,
  coverageStart: date('2026-07-01'),
  coverageEnd: YEAR_END,
  signature: null,
  ...more,
});
const waive = (more: Partial<EnrollmentCommand & { verb: 'waive' }> = {}): EnrollmentCommand => ({
  verb: 'waive',
  today: date('2026-06-15'),
  now: NOW,
  reason: null,
  signature: null,
  ...more,
});
const terminate = (end = '2026-09-30'): EnrollmentCommand => ({
  verb: 'terminate',
  now: LATER,
  end: { cancelled: false, coverageEnd: date(end) },
});
const extend = (endsOn: string): EnrollmentCommand => ({
  verb: 'extend',
  window: { endsOn: date(endsOn), coverageStart: WINDOW.coverageStart },
});
const shorten = (end: string): EnrollmentCommand => ({ verb: 'shorten', coverageEnd: date(end) });
const SHOWN = { tier: 'EE', premiumCents: 300, employerCents: 100, employeeCents: 200 } as const;
const REPRICE: EnrollmentCommand = { verb: 'reprice', parts: [], shown: SHOWN };
const reschedule = (end: string): EnrollmentCommand => ({
  verb: 'reschedule',
  end: { cancelled: false, coverageEnd: date(end) },
});

const pending: Pending = { status: 'pending', window: WINDOW };
const enrolled: Enrolled = {
  status: 'enrolled',
  window: WINDOW,
  choice: CHOICE,
  coverageStart: date('2026-07-01'),
  coverageEnd: YEAR_END,
  answeredAt: NOW,
};
const waived: Enrollment = { status: 'waived', window: WINDOW, election: 'Waived', answeredAt: NOW, reason: null };
const expired: Enrollment = { status: 'waived', window: WINDOW, election: 'Expired', answeredAt: null, reason: null };
const { coverageEnd: _end, ...withoutEnd } = enrolled;
const inactive: Inactive = {
  ...withoutEnd,
  status: 'inactive',
  terminatedAt: LATER,
  cancelled: false,
  coverageEnd: date('2026-09-30'),
};

const code = (answer: Decision | Refusal | null) => (answer instanceof Refusal ? answer.code : answer);

describe('the table', () => {
  test('is rules 5, row by row', () => {
    const rows = ENROLLMENT.transitions.map(
      ({ from, verb, to, events }) => `${from} ${verb} ${to}: ${events.join(' ')}`,
    );
    expect(rows).toEqual([
      'null start pending: enrollment.started',
      'null grant pending: enrollment.started enrollment.granted',
      'null reinstate enrolled: enrollment.started enrollment.elected enrollment.accepted',
      'null renew enrolled: enrollment.started enrollment.elected enrollment.accepted',
      'pending extend pending: ',
      'pending elect enrolled: enrollment.elected enrollment.accepted',
      'pending waive waived: enrollment.waived',
      'pending expire waived: enrollment.waived',
      'enrolled shorten enrolled: ',
      'enrolled reprice enrolled: ',
      'enrolled terminate inactive: enrollment.terminated',
      'inactive reprice inactive: ',
      'inactive reschedule inactive: enrollment.termination_rescheduled',
    ]);
  });

  test('waived and inactive are final', () => {
    expect(ENROLLMENT.states.filter((state) => isFinal(ENROLLMENT, state))).toEqual(['waived', 'inactive']);
  });
});

describe('no enrollment yet', () => {
  test('start', () => {
    expect(decide(null, { verb: 'start', window: WINDOW })).toEqual({ state: pending, events: ['enrollment.started'] });
  });

  test('grant sends both events, and leaves it pending', () => {
    expect(decide(null, { verb: 'grant', window: WINDOW })).toEqual({
      state: pending,
      events: ['enrollment.started', 'enrollment.granted'],
    });
  });

  test('there is nothing to answer', () => {
    for (const command of [elect(), waive(), extend('2026-07-20'), shorten('2026-09-30'), terminate()]) {
      expect(code(decide(null, command))).toBe('not_found');
    }
  });
});

describe('pending', () => {
  test('extend moves the end of the window and the start of coverage, and sends no event', () => {
    const dates = { endsOn: date('2026-07-20'), coverageStart: date('2026-06-20') };
    expect(decide(pending, { verb: 'extend', window: dates })).toEqual({
      state: { status: 'pending', window: { ...WINDOW, ...dates } },
      events: [],
    });
  });

  test('elect fixes amounts, start and end of coverage', () => {
    expect(decide(pending, elect())).toEqual({
      state: enrolled,
      events: ['enrollment.elected', 'enrollment.accepted'],
    });
  });

  test('waive', () => {
    expect(decide(pending, waive({ reason: 'other cover' }))).toEqual({
      state: { ...waived, reason: 'other cover' },
      events: ['enrollment.waived'],
    });
  });

  test('expire leaves answered_at null', () => {
    expect(decide(pending, { verb: 'expire' })).toEqual({ state: expired, events: ['enrollment.waived'] });
  });

  test.each([
    ['2026-05-31', 'enrollment_window_closed'],
    ['2026-06-01', null],
    ['2026-06-30', null],
    ['2026-07-01', 'enrollment_window_closed'],
  ])('on %s, although the calendar has not run: %s', (today, expected) => {
    for (const command of [elect({ today: date(today) }), waive({ today: date(today) })]) {
      const answer = decide(pending, command);
      expect(answer instanceof Refusal ? answer.code : null).toBe(expected);
    }
  });

  test('the window is checked before plan and people, and these before the signature', () => {
    const choice = new Refusal('plan_not_available');
    const signature = new Refusal('signature_invalid');
    const late = date('2026-07-01');
    expect(code(decide(pending, elect({ today: late, choice, signature })))).toBe('enrollment_window_closed');
    expect(code(decide(pending, elect({ choice, signature })))).toBe('plan_not_available');
    expect(code(decide(pending, elect({ signature })))).toBe('signature_invalid');
    expect(code(decide(pending, waive({ today: late, signature })))).toBe('enrollment_window_closed');
    expect(code(decide(pending, waive({ signature })))).toBe('signature_invalid');
  });

  test('refused: a second start, termination', () => {
    expect(code(decide(pending, { verb: 'start', window: WINDOW }))).toBe('already_pending');
    expect(code(decide(pending, { verb: 'grant', window: WINDOW }))).toBe('already_pending');
    expect(code(decide(pending, terminate()))).toBe('enrollment_not_enrolled');
    expect(code(decide(pending, reschedule('2026-09-30')))).toBe('enrollment_not_enrolled');
  });
});

describe('enrolled', () => {
  test('terminate keeps what was elected and when', () => {
    expect(decide(enrolled, terminate())).toEqual({ state: inactive, events: ['enrollment.terminated'] });
  });

  test('terminate before coverage began', () => {
    const cancelled = { cancelled: true, coverageEnd: null } as const;
    expect(decide(enrolled, { verb: 'terminate', now: LATER, end: cancelled })).toEqual({
      state: { ...inactive, ...cancelled },
      events: ['enrollment.terminated'],
    });
  });

  test('the second of two elections is refused as answered, whatever else is wrong with it', () => {
    const late = elect({ today: date('2026-07-01'), choice: new Refusal('plan_not_available') });
    expect(code(decide(enrolled, late))).toBe('already_answered');
    expect(code(decide(enrolled, waive()))).toBe('already_answered');
    expect(code(decide(enrolled, { verb: 'expire' }))).toBe('already_answered');
  });

  test('shorten moves the end, and sends no event', () => {
    expect(decide(enrolled, shorten('2026-08-31'))).toEqual({
      state: { ...enrolled, coverageEnd: '2026-08-31' },
      events: [],
    });
  });

  test('reprice changes tier and amounts, even of terminated coverage, and sends no event', () => {
    for (const state of [enrolled, inactive]) {
      const choice = { ...CHOICE, tier: 'EE', premiumCents: 300, employerCents: 100, employeeCents: 200 };
      expect(decide(state, REPRICE)).toEqual({ state: { ...state, choice }, events: [] });
    }
    expect(code(decide(waived, REPRICE))).toBe('enrollment_not_enrolled');
  });

  test('refused: a start, rescheduling', () => {
    expect(code(decide(enrolled, { verb: 'start', window: WINDOW }))).toBe('already_enrolled');
    expect(code(decide(enrolled, reschedule('2026-09-30')))).toBe('enrollment_not_enrolled');
  });
});

describe('waived', () => {
  test('is final, and says whether it was answered or expired', () => {
    expect(code(decide(waived, elect()))).toBe('already_answered');
    expect(code(decide(waived, waive()))).toBe('already_answered');
    expect(code(decide(expired, elect()))).toBe('enrollment_window_closed');
    expect(code(decide(expired, waive()))).toBe('enrollment_window_closed');
    expect(code(decide(expired, extend('2026-07-20')))).toBe('enrollment_window_closed');
    expect(code(decide(waived, terminate()))).toBe('enrollment_not_enrolled');
    expect(code(decide(waived, { verb: 'grant', window: WINDOW }))).toBe('already_answered');
  });
});

describe('inactive', () => {
  test('reschedule moves the end and nothing else', () => {
    expect(decide(inactive, reschedule('2026-08-31'))).toEqual({
      state: { ...inactive, coverageEnd: '2026-08-31' },
      events: ['enrollment.termination_rescheduled'],
    });
  });

  test('reschedule to the same day sends no event', () => {
    expect(decide(inactive, reschedule('2026-09-30'))).toEqual({ state: inactive, events: [] });
  });

  test('everything else is refused', () => {
    expect(code(decide(inactive, terminate()))).toBe('enrollment_not_enrolled');
    expect(code(decide(inactive, shorten('2026-08-31')))).toBe('enrollment_not_enrolled');
    expect(code(decide(inactive, elect()))).toBe('already_answered');
    expect(code(decide(inactive, { verb: 'start', window: WINDOW }))).toBe('already_answered');
  });
});

/** As the table computes it (enrollments.status in schema.sql). */
function statusOf({ election, terminatedAt }: EnrollmentFacts): EnrollmentStatus {
  if (election === 'Pending') return 'pending';
  if (election !== 'Enrolled') return 'waived';
  return terminatedAt === null ? 'enrolled' : 'inactive';
}

test('the facts of a row, and the status that follows from them', () => {
  const rows = [pending, enrolled, waived, expired, inactive].map((state) => {
    const facts = factsOf(state);
    return [state.status, statusOf(facts), facts.election, facts.coverageStart, facts.coverageEnd, facts.answeredAt];
  });
  expect(rows).toEqual([
    ['pending', 'pending', 'Pending', '2026-07-01', null, null],
    ['enrolled', 'enrolled', 'Enrolled', '2026-07-01', '2026-12-31', NOW],
    ['waived', 'waived', 'Waived', '2026-07-01', null, NOW],
    ['waived', 'waived', 'Expired', '2026-07-01', null, null],
    ['inactive', 'inactive', 'Enrolled', '2026-07-01', '2026-09-30', NOW],
  ]);
  expect(factsOf(inactive)).toMatchObject({ terminatedAt: LATER, cancelled: false });
  expect(factsOf({ ...inactive, cancelled: true, coverageEnd: null })).toMatchObject({ cancelled: true });
});

describe('laws', () => {
  const day = fc.constantFrom(...['2026-05-31', '2026-06-01', '2026-06-30', '2026-07-01'].map(date));
  const signature = fc.constantFrom(null, null, new Refusal('signature_invalid'));
  const end = fc.constantFrom(
    { cancelled: true, coverageEnd: null } as const,
    { cancelled: false, coverageEnd: date('2026-08-31') } as const,
    { cancelled: false, coverageEnd: date('2026-09-30') } as const,
  );
  const command = fc.oneof<fc.Arbitrary<EnrollmentCommand>[]>(
    fc.constantFrom('start', 'grant').map((verb) => ({ verb, window: WINDOW })),
    fc.record({ verb: fc.constantFrom('reinstate', 'renew'), coverageStart: day }).map((given) => ({
      ...{ ...given, window: WINDOW, now: NOW, choice: CHOICE, coverageEnd: YEAR_END },
    })),
    fc
      .record({ today: day, signature, choice: fc.constantFrom(CHOICE, CHOICE, new Refusal('tier_not_available')) })
      .map(elect),
    fc.record({ today: day, signature }).map(waive),
    fc.constant({ verb: 'expire' }),
    day.map((endsOn) => ({ verb: 'extend', window: { endsOn, coverageStart: WINDOW.coverageStart } })),
    day.map((coverageEnd) => ({ verb: 'shorten', coverageEnd })),
    fc.constant(REPRICE),
    end.map((value) => ({ verb: 'terminate', now: LATER, end: value })),
    end.map((value) => ({ verb: 'reschedule', end: value })),
  );
  const allowed = new Set(
    ENROLLMENT.transitions.map(({ from, verb, to, events }) => `${from} ${verb} ${to} ${events.join(' ')}`),
  );

  test('any sequence of commands takes only the steps and sends only the events of the table; final states stay', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(command, { minLength: 4, maxLength: 20 }), (commands) => {
        let state: Enrollment | null = null;
        for (const one of commands) {
          const answer: Decision | Refusal = decide(state, one);
          if (answer instanceof Refusal) continue;
          const step = `${state?.status ?? null} ${one.verb} ${answer.state.status} ${answer.events.join(' ')}`;
          if (answer.state !== state) {
            expect(allowed).toContain(step);
            seen.add(step);
          } else expect(answer.events).toEqual([]);
          if (state?.status === 'waived' || state?.status === 'inactive')
            expect(answer.state.status).toBe(state.status);
          state = answer.state;
          expect(statusOf(factsOf(state))).toBe(state.status);
          expect((electionOf(state) === 'Pending') === (state.status === 'pending')).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
    // A machine that refuses everything would satisfy this law, so check that each row of the table was taken.
    expect(seen).toEqual(allowed);
  });
});
