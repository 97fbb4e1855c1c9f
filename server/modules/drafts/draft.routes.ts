/** The draft of an answer: what was chosen but not signed, kept for a reload or another device. */
import Type from 'typebox';
import type { Command } from '../../platform/commands/command.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { answer, mutate, noContent, read } from '../../platform/http/endpoints.ts';
import { Data, InstantString, Nullable, OneOf, Prose } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { reachesEnrollment } from '../enrollments/enrollment.sql.ts';
import { type EnrollmentCase, loadCase } from '../enrollments/enrollment-case.ts';
import { windowOf } from '../enrollments/enrollment-row.rules.ts';
import { isOpen } from '../enrollments/window.rules.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId, wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { type DraftRow, deleteDraft, type ShownAmounts, saveDraft, selectDraft } from './draft.sql.ts';

const ANSWERS = ['plan', 'keep', 'decline', 'end'] as const;
type DraftAnswer = (typeof ANSWERS)[number];

const fields = {
  answer: OneOf(ANSWERS, {
    description: 'A plan; keep what continues without an answer; decline; or end the running coverage.',
  }),
  dependent_ids: Type.Array(Id('dependent'), { maxItems: 50, uniqueItems: true }),
};
const Shown = Type.Unsafe<ShownAmounts>(
  Type.Object(
    {
      per_paycheck_in_cents: Type.Integer(),
      employee_deduction_in_cents: Type.Integer(),
      employer_contribution_in_cents: Type.Integer(),
    },
    { description: 'The amounts that were shown with the choice, to see whether they have changed.' },
  ),
);

const DraftInput = Type.Object({
  ...fields,
  plan_id: Type.Optional(Nullable(Id('benefitPlan', 'Required for the answer `plan`; not allowed for others.'))),
  reason: Type.Optional(Nullable(Prose(500))),
  shown: Type.Optional(Nullable(Shown)),
});

const Draft = Type.Object({
  ...fields,
  plan_id: Nullable(Id('benefitPlan')),
  plan_name: Nullable(Type.String({ description: 'Also for a plan that is no longer offered.' })),
  reason: Nullable(Type.String()),
  shown: Nullable(Shown),
  updated_at: InstantString,
});

function present(row: DraftRow & { plan_name: string | null }) {
  return {
    answer: row.answer as DraftAnswer,
    dependent_ids: row.dependent_ids.map((id) => wireId('dependent', id)),
    plan_id: wireIdOrNull('benefitPlan', row.plan_id),
    ...{ plan_name: row.plan_name, reason: row.reason, shown: row.shown, updated_at: row.updated_at },
  };
}

const getEnrollmentDraft = read({
  method: 'GET',
  path: '/v1/enrollments/:enrollment_id/draft',
  operation: 'getEnrollmentDraft',
  tag: 'enrollments',
  summary: 'Read what was chosen but not signed',
  description: 'Null if there is none, if the enrollment is answered, or if its window is over.',
  who: ['K', 'E'],
  ids: { enrollment_id: 'enrollment' },
  answers: { 200: Data(Nullable(Draft)) },
  run: async ({ db, kit, caller, ids }) => {
    if (!(await reachesEnrollment(db, caller, ids))) refuse('not_found');
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const row = await selectDraft(db, caller.organizationId, ids.enrollment_id, today);
    return answer(200, { data: row && present(row) });
  },
});

const saveEnrollmentDraft = mutate({
  method: 'PUT',
  path: '/v1/enrollments/:enrollment_id/draft',
  operation: 'saveEnrollmentDraft',
  tag: 'enrollments',
  summary: 'Save what was chosen but not signed',
  description:
    'Replaces any earlier draft. It binds nobody and guarantees no price: both are checked on signing. It is gone with the answer or ' +
    'the window.',
  who: ['K', 'E'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  body: DraftInput,
  answers: { 200: Data(Draft) },
  refusals: ['already_answered', 'enrollment_window_closed', 'plan_not_available', 'dependent_not_eligible'],
  run: async (command, { ids, body }) => {
    const found = await openCase(command, ids.enrollment_id);
    const plan_id = planOf(found, body.answer, body.plan_id ?? null);
    const row = {
      enrollment_id: ids.enrollment_id,
      ...{ answer: body.answer, plan_id, dependent_ids: dependentsOf(found, body.dependent_ids) },
      ...{ reason: body.reason || null, shown: body.shown ?? null, updated_at: command.now },
    };
    const before = await selectDraft(command.db, command.organizationId, ids.enrollment_id, command.today);
    if (!before || !isSame(before, row)) {
      await saveDraft(command.db, command.organizationId, row);
      command.audit('enrollment.draft', 'enrollment', ids.enrollment_id, { details: { answer: body.answer } });
    }
    const after = await selectDraft(command.db, command.organizationId, ids.enrollment_id, command.today);
    return answer(200, { data: present(after ?? refuse('not_found')) });
  },
});

const deleteEnrollmentDraft = mutate({
  method: 'DELETE',
  path: '/v1/enrollments/:enrollment_id/draft',
  operation: 'deleteEnrollmentDraft',
  tag: 'enrollments',
  summary: 'Delete what was chosen but not signed',
  who: ['K', 'E'],
  ids: { enrollment_id: 'enrollment' },
  reach: reachesEnrollment,
  answers: { 204: null },
  run: async (command, { ids }) => {
    const before = await selectDraft(command.db, command.organizationId, ids.enrollment_id, command.today);
    if (before) {
      await deleteDraft(command.db, command.organizationId, ids.enrollment_id);
      command.audit('enrollment.forget_draft', 'enrollment', ids.enrollment_id);
    }
    return noContent;
  },
});

/** The enrollment, if it can still be answered. Not locked: if it is answered meanwhile, the draft is never read. */
async function openCase({ db, organizationId, today }: Command, enrollmentId: Uuid): Promise<EnrollmentCase> {
  const found = (await loadCase(db, organizationId, enrollmentId, today, false)) ?? refuse('not_found');
  if (found.enrollment.status !== 'pending') refuse('already_answered');
  if (!isOpen(windowOf(found.enrollment), today)) refuse('enrollment_window_closed');
  return found;
}

/** Any plan of the plan year: whether the person can have it is checked on signing. */
function planOf({ planYear }: EnrollmentCase, kind: DraftAnswer, given: string | null): Uuid | null {
  if ((kind === 'plan') !== (given !== null)) {
    throw new Refused(refuseField('invalid_request', 'plan_id', 'Give plan_id with the answer "plan", and only then.'));
  }
  if (given === null) return null;
  const id = parseId('benefitPlan', given);
  if (!id || !planYear.plans.some((plan) => plan.id === id)) {
    throw new Refused(refuseField('plan_not_available', 'plan_id'));
  }
  return id;
}

function dependentsOf({ dependents }: EnrollmentCase, given: readonly string[]): Uuid[] {
  return given.map((wire, at) => {
    const id = parseId('dependent', wire);
    if (!id || !dependents.some((one) => one.id === id)) {
      throw new Refused(refuseField('dependent_not_eligible', `dependent_ids.${at}`));
    }
    return id;
  });
}

function isSame({ updated_at: _was, ...before }: DraftRow, { updated_at: _is, ...row }: DraftRow): boolean {
  const told = ({ answer, plan_id, dependent_ids, reason, shown }: Omit<DraftRow, 'updated_at'>) =>
    JSON.stringify([answer, plan_id, dependent_ids, reason, shown && Object.entries(shown).sort()]);
  return told(before) === told(row);
}

export const draftEndpoints = [getEnrollmentDraft, saveEnrollmentDraft, deleteEnrollmentDraft];
