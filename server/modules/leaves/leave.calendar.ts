/** The calendar step of leaves: coverage stops on the first day and continues after the last (rules 11.6). */
import { followLeave } from '../../flows/leave-of-absence.ts';
import type { CalendarStep } from '../calendar/calendar-step.ts';
import { lockEmployees } from '../employees/employee.sql.ts';
import { nextLeaveDay, selectDueLeaves, selectOnLeaveDay, updateLeaves } from './leave.sql.ts';

export const followLeaves: CalendarStep = {
  name: 'leaves',
  due: nextLeaveDay,
  row: 'employee',
  next: async ({ db, organizationId, today }, portion) =>
    (await selectOnLeaveDay(db, organizationId, today, portion))[0] ?? null,
  run: async (command, portion) => {
    const { db, organizationId, today, now } = command;
    const ids = await selectOnLeaveDay(db, organizationId, today, portion);
    const employees = new Map((await lockEmployees(db, organizationId, ids)).map((row) => [row.id, row]));
    // Leaves are few, so the coverage of one person after another.
    for (const leave of await selectDueLeaves(db, organizationId, ids, today)) {
      const employee = employees.get(leave.employee_id);
      if (!employee) throw new Error(`leave ${leave.id} is of nobody`);
      const after = await followLeave(command, employee, leave, true);
      await updateLeaves(db, organizationId, [{ ...after, updated_at: now }]);
    }
    return ids.length < portion.limit ? null : (ids.at(-1) ?? null);
  },
};
