/** Whose share of the employer's counts on which day, where the contribution goes by class. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../platform/commands/refusal.ts';
import { addDays, type CalendarDate, date } from '../../platform/values/dates.ts';
import { EMPLOYEE_CLASSES, type EmployeeClass } from '../employees/employee.rules.ts';
import { classesBefore, daysOfOtherPrice, type Pricing, priceOn, type ShareClass } from './price.rules.ts';

const START = date('2026-01-01');
/** The employer pays one cent more for each class in the list, and none for whoever has none. */
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
  it('is that of the class before up to the day before another counts', () => {
    const former = classesBefore({ employeeClass: 'Full Time' }, date('2026-08-01'));
    expect(former).toEqual([{ employee_class: 'Full Time', until: '2026-07-31' }]);
    const given = pricing('Intern', former);
    expect([shareOn(given, date('2026-07-31')), shareOn(given, date('2026-08-01'))]).toEqual(
      (['Full Time', 'Intern'] as const).map(centsOf),
    );
    expect(daysOfOtherPrice(given, START)).toEqual(['2026-08-01']);
    expect(daysOfOtherPrice(given, date('2026-08-01'))).toEqual([]);
  });

  it('is what was told last of each day, in whatever order it was told', () => {
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
        // Between those days nothing changes.
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
    // 1,180: 295 of it the employee’s, who alone would pay 60 of 600.
    expect(partOf([partner])).toEqual({ postTaxCents: 23_500, imputedCents: 34_500 });
    // 1,710: 427.50; with the own child alone 250 of 1,000.
    expect(partOf([partner, own])).toEqual({ postTaxCents: 17_750, imputedCents: 53_250 });
    expect(partOf([partner, theirs])).toEqual({ postTaxCents: 36_750, imputedCents: 74_250 });
    // The plan has no rate for the own child alone: then what the employee alone would cost counts.
    expect(partOf([partner, own], 'no EC')).toEqual({ postTaxCents: 36_750, imputedCents: 74_250 });
    // 75 % of 400, of which 90 % of 200 alone.
    expect(partOf([partner], 'aged')).toEqual({ postTaxCents: 8_000, imputedCents: 12_000 });
  });

  it('is none of a tax dependent, of other family, and from the day on that a marriage says', () => {
    expect(partOf([own])).toBeUndefined();
    expect(partOf([{ ...partner, taxedBefore: undefined }, own])).toBeUndefined();
    const married = { ...partner, taxedBefore: date('2026-07-01') };
    expect(partOf([married], 'plan', date('2026-06-30'))).toEqual({ postTaxCents: 23_500, imputedCents: 34_500 });
    expect(partOf([married], 'plan', date('2026-07-01'))).toBeUndefined();
  });
});
