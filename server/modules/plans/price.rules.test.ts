/** Which class's share of the employer's counts on which day, if the contribution depends on class. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../platform/commands/refusal.ts';
import { addDays, type CalendarDate, date } from '../../platform/values/dates.ts';
import { EMPLOYEE_CLASSES, type EmployeeClass } from '../employees/employee.rules.ts';
import { classesBefore, daysOfOtherPrice, type Pricing, priceOn, type ShareClass } from './price.rules.ts';

const START = date('2026-01-01');
/** The employer pays one cent more for each class in the list, and nothing for employees without one. */
const pricing = (employeeClass: EmployeeClass | null, formerClasses: readonly ShareClass[]): Pricing => ({
  employee: { dateOfBirth: date('1980-01-01'), employeeClass, formerClasses },
  category: 'Dental',
  contribution: {
    type: 'by_class',
    classes: Object.fromEntries(EMPLOYEE_CLASSES.map((name, at) => [name, { type: 'fixed', EE: at + 1 }])),
    otherwise: { type: 'fixed', EE: 0 },
  },
  plans: [{ id: 'plan', rates: { type: 'tier', EE: 1000 } }],
  coverageStart: START,
});
const shareOn = (given: Pricing, day: CalendarDate) => {
  const price = priceOn(given, day, 'plan', []);
  return price instanceof Refusal ? price : price.employerCents;
};
const centsOf = (employeeClass: EmployeeClass | null) =>
  employeeClass ? EMPLOYEE_CLASSES.indexOf(employeeClass) + 1 : 0;

describe('the share by class', () => {
  it('is that of the former class up to the day before another one counts', () => {
    const former = classesBefore({ employeeClass: 'Full Time' }, date('2026-08-01'));
    expect(former).toEqual([{ employee_class: 'Full Time', until: '2026-07-31' }]);
    const given = pricing('Intern', former);
    expect([shareOn(given, date('2026-07-31')), shareOn(given, date('2026-08-01'))]).toEqual(
      (['Full Time', 'Intern'] as const).map(centsOf),
    );
    expect(daysOfOtherPrice(given, START)).toEqual(['2026-08-01']);
    expect(daysOfOtherPrice(given, date('2026-08-01'))).toEqual([]);
  });

  it('is the latest reported for each day, in whatever order', () => {
    const classes = fc.constantFrom(null, ...EMPLOYEE_CLASSES);
    const told = fc.array(fc.record({ day: fc.integer({ min: 0, max: 30 }), employeeClass: classes }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(classes, told, (first, changes) => {
        const right = Array.from({ length: 31 }, () => first);
        let was: { employeeClass: EmployeeClass | null; formerClasses: ShareClass[] } = {
          ...{ employeeClass: first, formerClasses: [] },
        };
        for (const { day, employeeClass } of changes) {
          right.fill(employeeClass, day);
          was = { employeeClass, formerClasses: classesBefore(was, addDays(START, day)) };
        }
        const given = pricing(was.employeeClass, was.formerClasses);
        expect(right.map((_, day) => shareOn(given, addDays(START, day)))).toEqual(right.map(centsOf));
        // Nothing changes between those days.
        const days = [START, ...daysOfOtherPrice(given, START)];
        for (const [day, one] of right.entries()) {
          const from = days.findLast((begins) => begins <= addDays(START, day)) ?? START;
          expect(shareOn(given, from)).toBe(centsOf(one));
        }
      }),
    );
  });
});

describe('the part of a partner', () => {
  const adult = { dateOfBirth: date('1980-01-01') };
  const partner = { ...adult, relationship: 'Spouse' as const, taxedBefore: null };
  const theirs = { ...partner, relationship: 'Child' as const };
  const own = { ...adult, relationship: 'Child' as const };
  const terms: Pricing = {
    ...{ employee: { ...adult, employeeClass: null }, category: 'Dental', coverageStart: START },
    contribution: { type: 'percent', EE: 90, ES: 75, EC: 75, EF: 75 },
    plans: [
      { id: 'plan', rates: { type: 'tier', EE: 60_000, ES: 118_000, EC: 100_000, EF: 171_000 } },
      { id: 'no EC', rates: { type: 'tier', EE: 60_000, ES: 118_000, EF: 171_000 } },
      { id: 'aged', rates: { type: 'age', table: [{ min_age: 0, max_age: 99, cents: 20_000 }] } },
    ],
  };
  const partOf = (people: Parameters<typeof priceOn>[3], plan = 'plan', day = START) => {
    const price = priceOn(terms, day, plan, people);
    return price instanceof Refusal ? price : price.partner;
  };

  it('is what they add to the price of the rest of the family', () => {
    // 1,180, of which the employee pays 295; alone they would pay 60 of 600.
    expect(partOf([partner])).toEqual({ postTaxCents: 23_500, imputedCents: 34_500 });
    // 1,710, of which the employee pays 427.50; with only their own child 250 of 1,000.
    expect(partOf([partner, own])).toEqual({ postTaxCents: 17_750, imputedCents: 53_250 });
    expect(partOf([partner, theirs])).toEqual({ postTaxCents: 36_750, imputedCents: 74_250 });
    // The plan has no rate with only their own child: then the cost of the employee alone counts.
    expect(partOf([partner, own], 'no EC')).toEqual({ postTaxCents: 36_750, imputedCents: 74_250 });
    // 75 % of 400, of which 90 % of 200 for the employee alone.
    expect(partOf([partner], 'aged')).toEqual({ postTaxCents: 8_000, imputedCents: 12_000 });
  });

  it('is nothing for a tax dependent, for other relatives, and from the day of a marriage on', () => {
    expect(partOf([own])).toBeUndefined();
    expect(partOf([{ ...partner, taxedBefore: undefined }, own])).toBeUndefined();
    const married = { ...partner, taxedBefore: date('2026-07-01') };
    expect(partOf([married], 'plan', date('2026-06-30'))).toEqual({ postTaxCents: 23_500, imputedCents: 34_500 });
    expect(partOf([married], 'plan', date('2026-07-01'))).toBeUndefined();
  });
});
