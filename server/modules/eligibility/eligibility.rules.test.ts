/** Eligibility: classes, waiting periods, and the decision for every trigger, grouped by the employee's state. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, type CalendarDate, date } from '../../platform/values/dates.ts';
import { COMPENSATION_TYPES, EMPLOYEE_CLASSES, type EmployeeClass } from '../employees/employee.rules.ts';
import { type Employment, meansAny } from '../employees/employment-rule.rules.ts';
import { parseWaitingPeriod, WAIT_NAMES, type WaitingPeriod } from '../vocabulary/waiting-periods.ts';
import {
  type Candidate,
  CLASSIFICATIONS,
  type Classification,
  classificationOf,
  type Eligibility,
  eligibilityOf,
  evaluate,
  NOT_ELIGIBLE,
  type Policy,
  parseClassification,
  rulesOf,
  type Trigger,
} from './eligibility.rules.ts';
import type { ScopedWait } from './wait.rules.ts';

describe('spellings', () => {
  test.each([
    ['full_time', 'full_time'],
    ['Full time', 'full_time'],
    ['Full Time', 'full_time'],
    ['part_time', 'part_time'],
    ['Part time', 'part_time'],
    ['all', 'all'],
    ['All', 'all'],
    ['seasonal', null],
    ['', null],
  ])('classification %j', (text, expected) => expect(parseClassification(text)).toBe(expected));

  test.each([
    ['none', 'none'],
    ['None', 'none'],
    ['first_of_following_month', 'first_of_following_month'],
    ['1st of the following month', 'first_of_following_month'],
    ['30_days', '30_days'],
    ['30 days', '30_days'],
    ['60_days', '60_days'],
    ['60 days', '60_days'],
    ['90_days', '90_days'],
    ['first_of_month_after_30_days', 'first_of_month_after_30_days'],
    ['45 days', null],
    ['days', null],
  ])('waiting period %j', (text, expected) => expect(parseWaitingPeriod(text)).toBe(expected));
});

describe('whom a policy covers', () => {
  const somebody: Employment = { employeeClass: 'Full Time', compensationType: 'Hourly', state: 'OR' };
  const rule = { employee_class: 'all', compensation_type: 'all', states: 'all' } as const;

  test('full_time and part_time cover only their class, all covers everybody', () => {
    const covered = (classification: Classification) =>
      [...EMPLOYEE_CLASSES, null].filter((employeeClass) =>
        meansAny(rulesOf(classification), { employeeClass, compensationType: null, state: null }),
      );
    expect(covered('full_time')).toEqual(['Full Time']);
    expect(covered('part_time')).toEqual(['Part Time']);
    expect(covered('all')).toEqual([...EMPLOYEE_CLASSES, null]);
  });

  test.each([
    ['everybody', [rule], true],
    ['a class', [{ ...rule, employee_class: 'Seasonal' as const }], false],
    ['pay', [{ ...rule, compensation_type: 'Salary' as const }], false],
    ['matching pay', [{ ...rule, compensation_type: 'Hourly' as const }], true],
    ['states', [{ ...rule, states: ['WA', 'ID'] }], false],
    ['matching states', [{ ...rule, states: ['WA', 'OR'] }], true],
    [
      'class and state, only one of which matches',
      [{ ...rule, employee_class: 'Full Time' as const, states: ['WA'] }],
      false,
    ],
    [
      'two rules, one of which matches',
      [
        { ...rule, states: ['WA'] },
        { ...rule, employee_class: 'Full Time' as const },
      ],
      true,
    ],
  ])('a rule by %s', (_, rules, expected) => expect(meansAny(rules, somebody)).toBe(expected));

  test('only all matches an unknown value', () => {
    const unknown: Employment = { employeeClass: null, compensationType: null, state: null };
    expect(meansAny([{ ...rule, states: ['WA'] }], unknown)).toBe(false);
    expect(meansAny([{ ...rule, compensation_type: 'Salary' }], unknown)).toBe(false);
    expect(meansAny([rule], unknown)).toBe(true);
  });

  test('rules have the short form that they come from, or all if there is none', () => {
    for (const one of CLASSIFICATIONS) expect(classificationOf(rulesOf(one))).toBe(one);
    expect(classificationOf([{ ...rule, employee_class: 'Seasonal' }])).toBe('all');
    expect(classificationOf([{ ...rule, employee_class: 'Full Time', states: ['WA'] }])).toBe('all');
    expect(classificationOf([...rulesOf('full_time'), ...rulesOf('part_time')])).toBe('all');
  });
});

const wait = (period: WaitingPeriod, scope: Partial<ScopedWait> = {}): ScopedWait => ({
  ...{ employeeClass: null, benefitId: null, planYear: null, period },
  ...scope,
});
const policyOf = (classification: Classification, ...waits: (WaitingPeriod | ScopedWait)[]): Policy => ({
  rules: rulesOf(classification),
  waits: waits.map((one) => (typeof one === 'object' && 'period' in one ? one : wait(one))),
});

const FULL_TIME: Policy = policyOf('full_time', '30_days');
const waiting = (day: string): Eligibility => ({ status: 'waiting', eligibleOn: date(day), grantedOn: null });
const eligible = (day: string, granted = day): Eligibility => ({
  status: 'eligible',
  eligibleOn: date(day),
  grantedOn: date(granted),
});

function employee(
  eligibility: Eligibility,
  more: { class?: EmployeeClass | null; start?: string | null; from?: string } = {},
): Candidate {
  const { class: employeeClass = 'Full Time', start = '2026-03-03', from } = more;
  return {
    ...{ eligibility, employeeClass, compensationType: null, state: null },
    ...{ startDate: start === null ? null : date(start), createdOn: date('2026-03-10') },
    waitsFrom: from === undefined ? null : date(from),
  };
}

const decide = (
  candidate: Candidate,
  trigger: Trigger['type'] | Trigger,
  today: string,
  policy: Policy | null = FULL_TIME,
) =>
  withoutBegin(
    evaluate({
      employee: candidate,
      policy,
      today: date(today),
      trigger: typeof trigger === 'string' ? ({ type: trigger } as Trigger) : trigger,
    }),
  );
const withoutBegin = ({ waitsFrom: _, ...evaluation }: ReturnType<typeof evaluate>) => evaluation;

describe('not eligible', () => {
  test('a new hire waits', () => {
    expect(decide(employee(NOT_ELIGIBLE), 'hire', '2026-03-10')).toEqual({ ...waiting('2026-04-02'), change: 'wait' });
  });

  test('a new hire whose wait is over already is granted today', () => {
    expect(decide(employee(NOT_ELIGIBLE), 'hire', '2026-06-15')).toEqual({
      ...eligible('2026-04-02', '2026-06-15'),
      change: 'grant',
    });
  });

  test('the day itself counts', () => {
    expect(decide(employee(NOT_ELIGIBLE), 'hire', '2026-04-01').change).toBe('wait');
    expect(decide(employee(NOT_ELIGIBLE), 'hire', '2026-04-02').change).toBe('grant');
  });

  test('a new hire without a hire date waits from the day they were created', () => {
    expect(decide(employee(NOT_ELIGIBLE, { start: null }), 'hire', '2026-03-10')).toMatchObject({
      eligibleOn: '2026-04-09',
    });
  });

  test('a rehire waits from the new start date', () => {
    expect(decide(employee(NOT_ELIGIBLE, { start: '2027-01-15' }), 'hire', '2027-01-20')).toMatchObject({
      status: 'waiting',
      eligibleOn: '2027-02-14',
    });
  });

  test('a class that the policy does not cover changes nothing', () => {
    expect(decide(employee(NOT_ELIGIBLE, { class: 'Part Time' }), 'hire', '2026-06-15')).toEqual({
      ...NOT_ELIGIBLE,
      change: 'none',
    });
  });

  test('a class change into the policy starts the wait at its effective date', () => {
    const trigger: Trigger = { type: 'class', effectiveOn: date('2026-08-01') };
    expect(decide(employee(NOT_ELIGIBLE), trigger, '2026-08-05')).toEqual({ ...waiting('2026-08-31'), change: 'wait' });
    expect(decide(employee(NOT_ELIGIBLE), trigger, '2026-09-01')).toEqual({
      ...eligible('2026-08-31', '2026-09-01'),
      change: 'grant',
    });
  });

  test('a class change before the first day of work waits from that day', () => {
    const trigger: Trigger = { type: 'class', effectiveOn: date('2026-02-01') };
    expect(decide(employee(NOT_ELIGIBLE), trigger, '2026-02-05')).toMatchObject({ eligibleOn: '2026-04-02' });
  });

  test('under a new policy they wait by it', () => {
    const policy: Policy = policyOf('all', 'first_of_following_month');
    expect(decide(employee(NOT_ELIGIBLE, { class: null }), 'policy', '2026-03-20', policy)).toEqual({
      ...waiting('2026-04-01'),
      change: 'wait',
    });
  });

  test('without a policy nobody is granted eligibility', () => {
    expect(decide(employee(NOT_ELIGIBLE), 'hire', '2026-06-15', null)).toEqual({ ...NOT_ELIGIBLE, change: 'none' });
  });
});

describe('waiting', () => {
  test('continues until its day, and then eligibility is granted', () => {
    const candidate = employee(waiting('2026-04-02'));
    expect(decide(candidate, 'day', '2026-04-01')).toEqual({ ...waiting('2026-04-02'), change: 'none' });
    expect(decide(candidate, 'day', '2026-04-02')).toEqual({ ...eligible('2026-04-02'), change: 'grant' });
  });

  test('a wait begun by a class change is not recounted from the hire date on later days', () => {
    const candidate = employee(waiting('2026-08-31'));
    expect(decide(candidate, 'day', '2026-08-10')).toEqual({ ...waiting('2026-08-31'), change: 'none' });
  });

  test('a change between two covered classes does not move the wait', () => {
    const policy: Policy = policyOf('all', '30_days');
    const trigger: Trigger = { type: 'class', effectiveOn: date('2026-03-20') };
    const candidate = employee(waiting('2026-04-02'), { class: 'Seasonal' });
    expect(decide(candidate, trigger, '2026-03-20', policy)).toEqual({ ...waiting('2026-04-02'), change: 'none' });
  });

  test('another class with another wait counts it from the same day', () => {
    const policy = policyOf('all', '30_days', wait('60_days', { employeeClass: 'Seasonal' }));
    const trigger: Trigger = { type: 'class', effectiveOn: date('2026-03-20') };
    const candidate = employee(waiting('2026-04-02'), { class: 'Seasonal', from: '2026-03-03' });
    expect(decide(candidate, trigger, '2026-03-20', policy)).toEqual({ ...waiting('2026-05-02'), change: 'wait' });
    expect(decide({ ...candidate, employeeClass: 'Intern' }, trigger, '2026-03-20', policy).change).toBe('none');
  });

  test('a review keeps the day from which a class change began the wait', () => {
    const candidate = employee(waiting('2026-08-31'), { from: '2026-08-01' });
    expect(decide(candidate, 'policy', '2026-08-10')).toEqual({ ...waiting('2026-08-31'), change: 'none' });
  });

  test('eligible once the first wait is over', () => {
    const policy = policyOf(
      'all',
      '60_days',
      wait('30_days', { benefitId: 'b1' }),
      wait('90_days', { benefitId: 'b2' }),
    );
    expect(decide(employee(NOT_ELIGIBLE), 'hire', '2026-03-10', policy)).toMatchObject({ eligibleOn: '2026-04-02' });
    const over = { id: 'y1', through: date('2026-02-28') };
    const old = policyOf('all', '60_days', wait('none', { benefitId: 'b1', planYear: over }));
    expect(decide(employee(NOT_ELIGIBLE), 'hire', '2026-03-10', old)).toMatchObject({ eligibleOn: '2026-05-02' });
  });

  test('a class change out of the policy drops the wait, without an event', () => {
    const trigger: Trigger = { type: 'class', effectiveOn: date('2026-03-20') };
    expect(decide(employee(waiting('2026-04-02'), { class: 'Part Time' }), trigger, '2026-03-20')).toEqual({
      ...NOT_ELIGIBLE,
      change: 'drop',
    });
  });

  test('a new start date restarts the wait, later or earlier', () => {
    const later = employee(waiting('2026-04-02'), { start: '2026-03-20' });
    expect(decide(later, 'start_date', '2026-03-12')).toEqual({ ...waiting('2026-04-19'), change: 'wait' });
    const earlier = employee(waiting('2026-04-02'), { start: '2026-01-05' });
    expect(decide(earlier, 'start_date', '2026-03-12')).toEqual({
      ...eligible('2026-02-04', '2026-03-12'),
      change: 'grant',
    });
  });

  test('under a new policy they wait by it', () => {
    const policy: Policy = policyOf('full_time', '60_days');
    expect(decide(employee(waiting('2026-04-02')), 'policy', '2026-03-20', policy)).toEqual({
      ...waiting('2026-05-02'),
      change: 'wait',
    });
  });

  test('without a policy nothing happens on the day', () => {
    expect(decide(employee(waiting('2026-04-02')), 'day', '2026-04-02', null)).toEqual({
      ...waiting('2026-04-02'),
      change: 'none',
    });
  });
});

describe('eligible', () => {
  const held = eligible('2026-04-02', '2026-04-05');

  test('stays under a new policy that covers them: no event, no new wait', () => {
    const policy: Policy = policyOf('full_time', '60_days');
    expect(decide(employee(held), 'policy', '2026-04-10', policy)).toEqual({ ...held, change: 'none' });
  });

  test('is lost under a new policy that does not', () => {
    const policy: Policy = policyOf('part_time', 'none');
    expect(decide(employee(held), 'policy', '2026-04-10', policy)).toEqual({ ...NOT_ELIGIBLE, change: 'loss' });
  });

  test('is lost by a class change out of the policy', () => {
    const trigger: Trigger = { type: 'class', effectiveOn: date('2026-05-01') };
    expect(decide(employee(held, { class: 'Part Time' }), trigger, '2026-05-01')).toEqual({
      ...NOT_ELIGIBLE,
      change: 'loss',
    });
  });

  test('a new start date changes nothing', () => {
    expect(decide(employee(held, { start: '2026-09-01' }), 'start_date', '2026-05-01')).toEqual({
      ...held,
      change: 'none',
    });
  });

  test('without a policy nobody loses it', () => {
    const trigger: Trigger = { type: 'class', effectiveOn: date('2026-05-01') };
    expect(decide(employee(held, { class: 'Part Time' }), trigger, '2026-05-01', null)).toEqual({
      ...held,
      change: 'none',
    });
  });
});

describe('laws', () => {
  const day = fc.integer({ min: 0, max: 1500 }).map((offset) => addDays(date('2024-01-01'), offset));
  const standing = fc.oneof(
    fc.constant(NOT_ELIGIBLE),
    day.map((eligibleOn): Eligibility => ({ status: 'waiting', eligibleOn, grantedOn: null })),
    fc.tuple(day, day).map(([eligibleOn, grantedOn]): Eligibility => ({ status: 'eligible', eligibleOn, grantedOn })),
  );
  const trigger = fc.oneof(
    fc.constantFrom<Trigger>({ type: 'hire' }, { type: 'start_date' }, { type: 'policy' }, { type: 'day' }),
    day.map((effectiveOn): Trigger => ({ type: 'class', effectiveOn })),
  );
  const situation = fc.record({
    employee: fc.record({
      eligibility: standing,
      employeeClass: fc.constantFrom(...EMPLOYEE_CLASSES, null),
      compensationType: fc.constantFrom(...COMPENSATION_TYPES, null),
      state: fc.constantFrom('WA', 'OR', null),
      startDate: fc.option(day),
      createdOn: day,
      waitsFrom: fc.option(day),
    }),
    policy: fc.option(
      fc.record({
        rules: fc.constantFrom(...CLASSIFICATIONS).map(rulesOf),
        waits: fc
          .tuple(fc.constantFrom(...WAIT_NAMES), fc.constantFrom(...WAIT_NAMES), fc.constantFrom(...EMPLOYEE_CLASSES))
          .map(([all, own, employeeClass]) => [
            wait(all),
            wait(own, { employeeClass }),
            wait(own, { benefitId: 'b1' }),
          ]),
      }),
    ),
    today: day,
    trigger,
  });

  test('grants and losses change the state accordingly; nobody waits for a day that has come', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const before = given.employee.eligibility.status;
        const after = evaluate(given);
        expect(after.change === 'grant').toBe(before !== 'eligible' && after.status === 'eligible');
        expect(after.change === 'loss').toBe(before === 'eligible' && after.status !== 'eligible');
        if (given.policy && after.status === 'waiting') expect(after.eligibleOn > given.today).toBe(true);
        if (after.change === 'grant') expect(after).toMatchObject({ grantedOn: given.today });
      }),
    );
  });

  test('deciding again on the same day changes nothing', () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { change: _change, waitsFrom = given.employee.waitsFrom, ...eligibility } = evaluate(given);
        const again = evaluate({ ...given, employee: { ...given.employee, eligibility, waitsFrom } });
        expect(withoutBegin(again)).toEqual({ ...eligibility, change: 'none' });
      }),
    );
  });
});

test('a row with an impossible mix is a fault', () => {
  const day: CalendarDate = date('2026-04-02');
  expect(eligibilityOf('none', null, null)).toEqual(NOT_ELIGIBLE);
  expect(eligibilityOf('waiting', day, null)).toEqual(waiting('2026-04-02'));
  expect(eligibilityOf('eligible', day, day)).toEqual(eligible('2026-04-02'));
  expect(() => eligibilityOf('eligible', day, null)).toThrow('not an eligibility');
  expect(() => eligibilityOf('waiting', null, null)).toThrow('not an eligibility');
});
