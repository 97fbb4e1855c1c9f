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
