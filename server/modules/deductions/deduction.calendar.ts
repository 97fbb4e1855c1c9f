/** On the 1st of a month every employer with coverage gets its deduction statement (rules 7.5). */

import { isFirstOfMonth } from '../../platform/values/dates.ts';
import type { CalendarStep } from '../calendar/calendar-step.ts';
import { nextRunOf, selectElectors } from '../coverage/due.sql.ts';
import { deductNext } from './deduction.actions.ts';

export const runDeductions: CalendarStep = {
  name: 'deductions',
  due: nextRunOf,
  // Days that are run because of other steps reach this one, too.
  row: 'employee',
  next: async ({ db, organizationId }, portion) => (await selectElectors(db, organizationId, portion))[0] ?? null,
  looks: isFirstOfMonth,
  run: async (command, portion) => (isFirstOfMonth(command.today) ? await deductNext(command, portion) : null),
};
