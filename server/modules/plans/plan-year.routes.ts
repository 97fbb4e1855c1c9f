/** Plan years of an employer: offered and changed by the partner, read by both (contract, plan-years). */
import Type from 'typebox';
import { movePlanYear, offerPlanYear } from '../../flows/offer-plan-year.ts';
import { withdrawPlanYear } from '../../flows/withdraw-plan-year.ts';
import type { Caller } from '../../platform/commands/caller.ts';
import type { Command, Kit } from '../../platform/commands/command.ts';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, mutate, read } from '../../platform/http/endpoints.ts';
import { Data } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { reachesEmployer, selectEmployer } from '../employers/employer.sql.ts';
import { CreatePlanYear, UpdatePlanYear } from './plan.schemas.ts';
import { ichraRefusal } from './plan-year.actions.ts';
import { reachesAnyPlanYear, reachesPlanYear, selectPlanYear, selectPlanYearViews } from './plan-year.sql.ts';
import { PlanYearDetail, PlanYearListItem, presentDetail, presentListed } from './plan-year.view.ts';

const createBenefitPlanYear = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/benefit-plan-years',
  operation: 'createBenefitPlanYear',
  tag: 'plan-years',
  summary: 'Offer a product to the employees of an employer for a coverage year',
  description:
    'Without dates it covers one year from coverage_start, with 30 days of open enrollment before it. If open ' +
    'enrollment has begun, windows open for everybody eligible soon after the answer.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: CreatePlanYear,
  refusedAnyway: ({ db, caller, body }) => ichraRefusal(db, caller.organizationId, body),
  answers: { 201: Data(PlanYearDetail) },
  refusals: [
    'plan_year_overlaps',
    'plan_year_dates',
    'plan_of_other_product',
    'ichra_not_supported',
    'contribution_mismatch',
    'renewal_mismatch',
    'wait_too_long',
  ],
  run: async (command, { caller, ids, body }) => {
    const id = await offerPlanYear(command, ids.employer_id, body);
    return answer(201, { data: await readDetail(command, caller, ids.employer_id, id) });
  },
});

const updateBenefitPlanYear = mutate({
  method: 'PATCH',
  path: '/v1/employers/:employer_id/benefit-plan-years/:benefit_plan_year_id',
  operation: 'updateBenefitPlanYear',
  tag: 'plan-years',
  summary: 'Change a plan year',
  description:
    'Omitted fields stay as they are. Before open enrollment begins everything may change; after that only ' +
    'open_enrollment_end, and coverage_end to an earlier day, today at the earliest.',
  who: ['K'],
  ids: { employer_id: 'employer', benefit_plan_year_id: 'planYear' },
  reach: reachesPlanYear,
  body: UpdatePlanYear,
  refusedAnyway: ({ db, caller, body }) => ichraRefusal(db, caller.organizationId, body),
  answers: { 200: Data(PlanYearDetail) },
  refusals: [
    'plan_year_opened',
    'plan_year_overlaps',
    'plan_year_dates',
    'plan_of_other_product',
    'ichra_not_supported',
    'contribution_mismatch',
    'renewal_mismatch',
    'wait_too_long',
  ],
  run: async (command, { caller, ids, body }) => {
    await movePlanYear(command, ids.employer_id, ids.benefit_plan_year_id, body);
    return answer(200, { data: await readDetail(command, caller, ids.employer_id, ids.benefit_plan_year_id) });
  },
});

const listBenefitPlanYears = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/benefit-plan-years',
  operation: 'listBenefitPlanYears',
  tag: 'plan-years',
  summary: 'List the plan years of an employer, latest coverage first',
  description: 'Complete, without pages.',
  who: ['K', 'R'],
  ids: { employer_id: 'employer' },
  answers: { 200: Data(Type.Array(PlanYearListItem)) },
  run: async ({ db, kit, caller, ids }) => {
    if (!(await selectEmployer(db, caller, ids.employer_id))) refuse('not_found');
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const rows = await selectPlanYearViews(db, caller, ids.employer_id, today, null);
    return answer(200, { data: rows.map((row) => presentListed(row, today)) });
  },
});

const getBenefitPlanYear = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/benefit-plan-years/:benefit_plan_year_id',
  operation: 'getBenefitPlanYear',
  tag: 'plan-years',
  summary: 'Read one plan year with pricing and eligibility',
  who: ['K', 'R'],
  ids: { employer_id: 'employer', benefit_plan_year_id: 'planYear' },
  answers: { 200: Data(PlanYearDetail) },
  run: async ({ db, kit, caller, ids }) => {
    const { today } = await readClock(db, kit.real, caller.organizationId, 'none');
    const data = await readDetail({ db, today }, caller, ids.employer_id, ids.benefit_plan_year_id);
    return answer(200, { data });
  },
});
const withdrawBenefitPlanYear = mutate({
  method: 'POST',
  path: '/v1/benefit-plan-years/:benefit_plan_year_id/withdraw',
  operation: 'withdrawBenefitPlanYear',
  tag: 'plan-years',
  summary: 'Withdraw a plan year that was offered by mistake',
  description:
    'Before its coverage starts. Soon after the answer, unanswered enrollments are waived (`enrollment.waived`, `answered_at` ' +
    'null) and elected ones are cancelled (`enrollment.terminated`). The plan year stays, as `inactive`, and another one may ' +
    'take its dates. Withdrawing it again changes nothing.',
  who: ['K'],
  ids: { benefit_plan_year_id: 'planYear' },
  reach: reachesAnyPlanYear,
  body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 500, format: 'prose' }) }),
  answers: { 200: Data(PlanYearDetail) },
  refusals: ['plan_year_begun'],
  run: async (command, { caller, ids, body }) => {
    await withdrawPlanYear(command, ids.benefit_plan_year_id, body.reason);
    return answer(200, { data: await readPlanYear(command, caller, ids.benefit_plan_year_id) });
  },
});

export const planYearEndpoints = [
  createBenefitPlanYear,
  updateBenefitPlanYear,
  listBenefitPlanYears,
  getBenefitPlanYear,
  withdrawBenefitPlanYear,
];

async function readDetail(
  { db, today }: { db: Command['db'] | Kit['database']['db']; today: Command['today'] },
  caller: Caller,
  employerId: Uuid,
  id: Uuid,
) {
  const [row] = await selectPlanYearViews(db, caller, employerId, today, id);
  return presentDetail(row ?? refuse('not_found'), today);
}

/** The same for a plan year whose employer is not in the path. */
async function readPlanYear({ db, organizationId, today }: Command, caller: Caller, id: Uuid) {
  const { employerId } = (await selectPlanYear(db, organizationId, id)) ?? refuse('not_found');
  return readDetail({ db, today }, caller, employerId, id);
}
