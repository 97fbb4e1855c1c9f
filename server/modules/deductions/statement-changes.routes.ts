/** What payroll has to change since the previous statement: new people, changed amounts, stopped deductions. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { DateString, Nullable, OneOf, PageOf, PageQuery, pageBody, pageRequest } from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { CHANGES, type ChangeRow, countChanges, selectChanges, selectCompared } from './statement-changes.sql.ts';

const Taken = Type.Object({
  monthly_cents: Type.Integer(),
  deduction_amount_in_cents: Type.Integer({ description: 'Taken on every payday that deducts.' }),
});

const Change = Type.Object({
  employee_id: Id('employee'),
  member_id: Id('member'),
  reference_id: Nullable(Type.String()),
  first_name: Type.String(),
  last_name: Type.String(),
  benefit_name: Type.String(),
  change: OneOf(CHANGES),
  before: Nullable(Taken),
  after: Nullable(Taken),
  difference_in_cents: Type.Integer({ description: 'For the month.' }),
});

const Changes = Type.Object({
  ...PageOf(Change).properties,
  compared_with: Nullable(
    Type.Object(
      { statement_id: Id('statement'), period_start: DateString },
      { description: 'The statement of the previous period; null: this is the first, and everything is new.' },
    ),
  ),
  counts: Type.Object({ new: Type.Integer(), changed: Type.Integer(), stopped: Type.Integer() }),
  difference_in_cents: Type.Integer({ description: 'All changes together, for the month.' }),
});

function present(row: ChangeRow) {
  const taken = (monthly: number | null, each: number | null) =>
    monthly === null ? null : { monthly_cents: monthly, deduction_amount_in_cents: each ?? 0 };
  return {
    employee_id: wireId('employee', row.employee_id),
    member_id: wireId('member', row.member_id),
    ...{ reference_id: row.reference_id, first_name: row.first_name, last_name: row.last_name },
    ...{ benefit_name: row.benefit_name, change: row.change },
    before: taken(row.before_cents, row.before_amount),
    after: taken(row.after_cents, row.after_amount),
    difference_in_cents: (row.after_cents ?? 0) - (row.before_cents ?? 0),
  };
}

const listPayrollDeductionStatementChanges = read({
  method: 'GET',
  path: '/v1/payroll-deduction-statements/:statement_id/changes',
  operation: 'listPayrollDeductionStatementChanges',
  tag: 'payroll',
  summary: 'List how a deduction statement differs from the one before it, by name',
  description:
    'By employee and benefit, so that a renewal at the same price is not a change. Corrections of earlier months are taken once, and ' +
    'are among the lines.',
  who: ['K', 'R'],
  ids: { statement_id: 'statement' },
  query: Type.Object(PageQuery),
  answers: { 200: Changes },
  run: async ({ db, caller, ids, query }) => {
    const page = pageRequest(query);
    const compared = (await selectCompared(db, caller, ids.statement_id)) ?? refuse('not_found');
    const { difference, ...counts } = await countChanges(db, caller.organizationId, compared);
    const rows = await selectChanges(db, caller.organizationId, compared, page);
    const { before } = compared;
    return answer(200, {
      ...pageBody(rows.map(present), counts.new + counts.changed + counts.stopped, page),
      compared_with: before && { statement_id: wireId('statement', before.id), period_start: before.period_start },
      counts,
      difference_in_cents: difference,
    });
  },
});

export const statementChangeEndpoints = [listPayrollDeductionStatementChanges];
