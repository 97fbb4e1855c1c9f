/** Leaves of absence: what happens to coverage and to deductions during one, and what is owed after it (rules 11.6). */
import Type from 'typebox';
import { type LeaveMonth, monthsOnLeave } from '../../flows/leave-arrears.ts';
import { changeLeave, recordLeave, removeLeave, settleLeave } from '../../flows/record-leave.ts';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Command } from '../../platform/commands/command.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import type { Db } from '../../platform/database/db.ts';
import { answer, mutate, noContent, read } from '../../platform/http/endpoints.ts';
import {
  Data,
  DateString,
  InstantString,
  ListQuery,
  Nullable,
  OneOf,
  PageOf,
  pageBody,
  pageRequest,
} from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { reachesEmployee } from '../employees/employee.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { LEAVE_COVERAGE, LEAVE_DEDUCTIONS, type LeaveTerms, SETTLEMENT_KINDS } from './leave.rules.ts';
import { isOfEmployee, type LeaveRow, selectLeaves } from './leave.sql.ts';

const Cents = (description?: string) => Type.Integer(description ? { description } : {});

const Month = Type.Object({
  benefit_plan_year_id: Id('planYear'),
  benefit_name: Type.String(),
  period_start_date: DateString,
  due_in_cents: Cents('The employee’s share of the month: the sum of taken, arrears and waived.'),
  taken_in_cents: Cents('Deducted by statements so far, or paid in another way.'),
  paid_directly_in_cents: Cents('The part of what was taken that was not paid from pay.'),
  arrears_in_cents: Cents('Negative: the next run refunds it.'),
  waived_in_cents: Cents(),
});

const Leave = Type.Object({
  id: Id('leave'),
  employee_id: Id('employee'),
  starts_on: DateString,
  ends_on: Nullable(DateString),
  coverage: OneOf(LEAVE_COVERAGE),
  deductions: OneOf(LEAVE_DEDUCTIONS),
  catch_up: Nullable(Type.Object({ paychecks: Type.Integer() })),
  collects_from: Nullable(
    Type.Unsafe<string>({ ...DateString, description: 'The first month whose paychecks collect arrears.' }),
  ),
  settled_on: Nullable(DateString),
  arrears_in_cents: Cents('For all its months.'),
  months: Type.Array(Month, {
    description: 'The months whose 1st is in the leave and that a deduction run has covered, by benefit.',
  }),
  created_at: InstantString,
  updated_at: InstantString,
});

function present(row: LeaveRow, months: readonly LeaveMonth[]) {
  const { id, employee_id, starts_on, ends_on, coverage, deductions, paychecks, settled_on } = row;
  return {
    ...{
      id: wireId('leave', id),
      employee_id: wireId('employee', employee_id),
      starts_on,
      ends_on,
      coverage,
      deductions,
    },
    catch_up: paychecks === null ? null : { paychecks },
    ...{ collects_from: row.collect_from, settled_on },
    arrears_in_cents: months.reduce((sum, { arrearsCents }) => sum + arrearsCents, 0),
    months: months.map((one) => ({
      benefit_plan_year_id: wireId('planYear', one.planYearId),
      benefit_name: one.benefitName,
      period_start_date: one.month,
      due_in_cents: one.dueCents,
      taken_in_cents: one.deductedCents + one.paidCents,
      paid_directly_in_cents: one.paidCents,
      arrears_in_cents: one.arrearsCents,
      waived_in_cents: one.waivedCents,
    })),
    ...{ created_at: row.created_at, updated_at: row.updated_at },
  };
}

async function presentAfter({ db, organizationId, today }: Command, row: LeaveRow) {
  const months = await monthsOnLeave(db, organizationId, today, [row]);
  return present(row, months.get(row.id) ?? []);
}

const Days = {
  ends_on: Type.Optional(
    Nullable(
      Type.Unsafe<LeaveTerms['starts_on']>({ ...DateString, description: 'The last day; null: not known yet.' }),
    ),
  ),
  coverage: Type.Optional(
    OneOf(LEAVE_COVERAGE, {
      description:
        '`stops` ends coverage by its rule from the day before, and continues it on the return without a wait (29 CFR 825.215(d)); ' +
        'during FMLA leave the employer has to let it continue (29 CFR 825.209).',
    }),
  ),
  deductions: Type.Optional(
    OneOf(LEAVE_DEDUCTIONS, {
      description:
        'For the months whose 1st is in the leave: `continue` deducts them as usual, `suspend` and `direct_bill` do not, `catch_up` ' +
        'collects them after the return: pay as you go, settle after the leave, catch up, as 26 CFR 1.125-3, Q&A-3 and 29 CFR ' +
        '825.210 name them.',
    }),
  ),
  catch_up: Type.Optional(
    Nullable(
      Type.Object({
        paychecks: Type.Integer({
          minimum: 1,
          maximum: 52,
          description: 'The number of paychecks over which arrears are collected.',
        }),
      }),
    ),
  ),
};

interface Given {
  starts_on?: LeaveTerms['starts_on'];
  ends_on?: LeaveTerms['ends_on'];
  coverage?: LeaveTerms['coverage'];
  deductions?: LeaveTerms['deductions'];
  catch_up?: { paychecks: number } | null;
}

/** If other deductions are given without `catch_up`, nothing is caught up. */
function termsIn({ catch_up, ...named }: Given): Partial<LeaveTerms> {
  const isNamed = catch_up !== undefined || named.deductions !== undefined;
  return { ...named, ...(isNamed ? { paychecks: catch_up?.paychecks ?? null } : {}) };
}

const ofEmployee = { who: ['K', 'R'], tag: 'employees', ids: { employee_id: 'employee' } } as const;

const list = read({
  ...ofEmployee,
  who: ['K', 'R', 'E'],
  method: 'GET',
  path: '/v1/employees/:employee_id/leaves',
  operation: 'listLeaves',
  summary: 'List the leaves of absence of an employee, the latest first',
  description: 'Each with what its months owe, and how much of that was taken, was waived, or is in arrears.',
  query: ListQuery({}),
  answers: { 200: PageOf(Leave) },
  run: async ({ db, kit, caller, ids, query }) => {
    if (!(await reachesEmployee(db, caller, ids))) return new Refusal('not_found');
    const { organizationId } = caller;
    const page = pageRequest(query);
    const all = await selectLeaves(db, organizationId, ids.employee_id);
    const rows = all.slice((page.page - 1) * page.limit, page.page * page.limit);
    const { today } = await readClock(db, kit.real, organizationId, 'none');
    const months = await monthsOnLeave(db, organizationId, today, rows);
    const shown = rows.map((row) => present(row, months.get(row.id) ?? []));
    return answer(200, pageBody(shown, all.length, page));
  },
});

const record = mutate({
  ...ofEmployee,
  method: 'POST',
  path: '/v1/employees/:employee_id/leaves',
  operation: 'createLeave',
  summary: 'Record a leave of absence',
  description:
    'Up to a year ahead, or back: deductions for its months are then refunded with the next run. Nobody loses eligibility, and ' +
    'open enrollment continues. With `coverage: stops`, coverage that runs on the day before ends by its rule (`enrollment.terminated`), for ' +
    'Medical no earlier than today if the leave has begun; on the day after the leave it continues, without a wait or a ' +
    'signature (`started_reason: reinstatement`).',
  reach: reachesEmployee,
  body: Type.Object({ starts_on: DateString, ...Days }),
  answers: { 201: Data(Leave) },
  refusals: ['leave_dates', 'leave_overlaps', 'employee_inactive'],
  run: async (command, { ids, body }) => {
    const { ends_on = null, coverage = 'continues', deductions = 'continue', starts_on } = body;
    const terms = { starts_on, ends_on, coverage, deductions, paychecks: body.catch_up?.paychecks ?? null };
    return answer(201, { data: await presentAfter(command, await recordLeave(command, ids.employee_id, terms)) });
  },
});

async function isTheirs(db: Db, caller: Caller, ids: Record<string, Uuid>): Promise<boolean> {
  const { employee_id = '', leave_id = '' } = ids;
  return (await reachesEmployee(db, caller, ids)) && isOfEmployee(db, caller.organizationId, leave_id, employee_id);
}

const ofLeave = { ...ofEmployee, ids: { employee_id: 'employee', leave_id: 'leave' }, reach: isTheirs } as const;

const change = mutate({
  ...ofLeave,
  method: 'PATCH',
  path: '/v1/employees/:employee_id/leaves/:leave_id',
  operation: 'updateLeave',
  summary: 'Change a leave of absence: the return, or what happens to arrears',
  description:
    'Omitted fields stay as they are. Deductions follow with the next run, even for past months. `deductions: catch_up` collects ' +
    'arrears from the first full month after the return. Once coverage has stopped, or arrears are being ' +
    'collected, those terms stay.',
  body: Type.Object({ starts_on: Type.Optional(DateString), ...Days }),
  answers: { 200: Data(Leave) },
  refusals: ['leave_dates', 'leave_overlaps', 'leave_begun', 'leave_settled'],
  run: async (command, { ids, body }) => {
    const row = await changeLeave(command, ids.employee_id, ids.leave_id, termsIn(body));
    return answer(200, { data: await presentAfter(command, row) });
  },
});

const remove = mutate({
  ...ofLeave,
  method: 'DELETE',
  path: '/v1/employees/:employee_id/leaves/:leave_id',
  operation: 'deleteLeave',
  summary: 'Take back a leave that was recorded by mistake',
  description:
    'As if it had never been: the next run deducts its months, and coverage that it had ended continues without a gap. Not possible once ' +
    'coverage has continued after it, or arrears were settled.',
  answers: { 204: null },
  refusals: ['leave_begun', 'leave_settled'],
  run: async (command, { ids }) => {
    await removeLeave(command, ids.employee_id, ids.leave_id);
    return noContent;
  },
});

const settle = mutate({
  ...ofLeave,
  method: 'POST',
  path: '/v1/employees/:employee_id/leaves/:leave_id/settle',
  operation: 'settleLeave',
  summary: 'Settle what is in arrears today',
  description:
    '`waived`: the employer bears them. `paid`: the employee has paid them, but not from pay. Neither is collected any more; ' +
    'later months are in arrears again.',
  body: Type.Object({
    as: OneOf(SETTLEMENT_KINDS),
    reason: Type.String({ minLength: 1, maxLength: 500, format: 'prose' }),
  }),
  answers: { 200: Data(Leave) },
  run: async (command, { ids, body }) => {
    const row = await settleLeave(command, ids.employee_id, ids.leave_id, { kind: body.as, reason: body.reason });
    return answer(200, { data: await presentAfter(command, row) });
  },
});

export const leaveEndpoints = [list, record, change, remove, settle];
