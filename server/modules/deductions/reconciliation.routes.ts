/** What was deducted beside what should have been: of any month when asked, and of the latest run without being asked. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { Data, InstantString, Nullable, OneOf } from '../../platform/http/schemas.ts';
import { reachesEmployer } from '../employers/employer.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { Month, monthIn } from './month.ts';
import { acceptDifferences, compareAgain, findDiscrepancies } from './reconciliation.actions.ts';
import { FINDING_KINDS } from './reconciliation.rules.ts';
import type { ReconciliationRow } from './reconciliation.sql.ts';

const Reconciliation = Type.Object({
  month: Type.String(),
  findings: Type.Array(
    Type.Object({
      kind: OneOf(FINDING_KINDS),
      employee_id: Id('employee'),
      member_id: Id('member'),
      first_name: Type.String(),
      last_name: Type.String(),
      enrollment_id: Id('enrollment'),
      expected_in_cents: Type.Integer(),
      found_in_cents: Type.Integer(),
      reason: Type.String(),
    }),
  ),
});

const Found = Type.Object({
  employer_id: Id('employer'),
  statement_id: Id('statement', 'The latest.'),
  month: Type.String({ description: '`YYYY-MM`, that of the statement.' }),
  finding_count: Type.Integer({ description: 'Once everybody has been compared (`checked_at`).' }),
  off_in_cents: Type.Integer({ description: 'All differences added up, whichever way they go.' }),
  checked_at: Nullable(InstantString),
  accepted_at: Nullable(InstantString),
});

function present(row: ReconciliationRow) {
  return {
    employer_id: wireId('employer', row.employer_id),
    statement_id: wireId('statement', row.statement_id),
    month: row.period_start.slice(0, 7),
    finding_count: row.finding_count,
    off_in_cents: row.off_cents,
    checked_at: row.checked_at,
    accepted_at: row.accepted_at,
  };
}

const reconcileDeductions = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/reconciliation',
  operation: 'reconcileDeductions',
  tag: 'payroll',
  summary: 'Compare the deductions of a month with the elections',
  description:
    'Answers what the last deduction run should have corrected and did not; no findings if all is well. What has ' +
    'changed since that run is left to the next one.',
  who: ['K', 'R'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  query: Type.Object({ month: Month }),
  answers: { 200: Data(Reconciliation) },
  run: async ({ db, caller, ids, query }) => {
    const month = monthIn(query.month);
    const findings = (await findDiscrepancies(db, caller, ids.employer_id, month)) ?? refuse('not_found');
    return answer(200, {
      data: {
        month: query.month,
        findings: findings.map((one) => ({
          kind: one.kind,
          employee_id: wireId('employee', one.employeeId),
          member_id: wireId('member', one.employee.member_id),
          first_name: one.employee.first_name,
          last_name: one.employee.last_name,
          enrollment_id: wireId('enrollment', one.enrollmentId),
          expected_in_cents: one.expectedCents,
          found_in_cents: one.foundCents,
          reason: one.reason,
        })),
      },
    });
  },
});

const OF_LATEST = {
  method: 'POST',
  tag: 'payroll',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  refusals: ['no_open_differences'],
} as const;

const acceptReconciliation = mutate({
  ...OF_LATEST,
  path: '/v1/employers/:employer_id/reconciliation/accept',
  operation: 'acceptReconciliation',
  summary: 'Accept what the latest deduction run left different',
  description:
    'It stays in the ledger as it is, and no longer waits in the inbox. The next run looks at this month again, as at every earlier one, ' +
    'and corrects what is not due.',
  body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500, format: 'prose' }) }),
  answers: { 200: Data(Found) },
  run: async (command, { ids, body }) =>
    answer(200, { data: present(await acceptDifferences(command, ids.employer_id, body.reason)) }),
});

const repeatReconciliation = mutate({
  ...OF_LATEST,
  path: '/v1/employers/:employer_id/reconciliation/repeat',
  operation: 'repeatReconciliation',
  summary: 'Compare the latest deduction run again',
  description:
    'For when something was put right. It is out of the inbox until everybody has been compared, and comes back if a difference is left.',
  answers: { 202: Data(Found) },
  run: async (command, { ids }) => answer(202, { data: present(await compareAgain(command, ids.employer_id)) }),
});

export const reconciliationEndpoints = [reconcileDeductions, acceptReconciliation, repeatReconciliation];
