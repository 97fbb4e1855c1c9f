/** On the 1st of a month every employer with coverage gets its invoice (rules 7.7). */

import { isFirstOfMonth } from '../../platform/values/dates.ts';
import type { CalendarStep } from '../calendar/calendar-step.ts';
import { nextRunOf, selectElectors } from '../coverage/due.sql.ts';
import { billNext } from './invoice.actions.ts';

export const runInvoices: CalendarStep = {
  name: 'invoices',
  due: nextRunOf,
  row: 'employee',
  next: async ({ db, organizationId }, portion) => (await selectElectors(db, organizationId, portion))[0] ?? null,
  looks: isFirstOfMonth,
  // Days that are run because of other steps reach this one, too.
  run: async (command, portion) => (isFirstOfMonth(command.today) ? await billNext(command, portion) : null),
};
