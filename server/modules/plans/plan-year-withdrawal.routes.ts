/** A plan year that should not have been offered is withdrawn (rules 10.8). */
import Type from 'typebox';
import { withdrawPlanYear } from '../../flows/withdraw-plan-year.ts';
import { answer, mutate } from '../../platform/http/endpoints.ts';
import { Data } from '../../platform/http/schemas.ts';
import { readPlanYear } from './plan-year.routes.ts';
import { reachesAnyPlanYear } from './plan-year.sql.ts';
import { PlanYearDetail } from './plan-year.view.ts';

const withdraw = mutate({
  method: 'POST',
  path: '/v1/benefit-plan-years/:benefit_plan_year_id/withdraw',
  operation: 'withdrawBenefitPlanYear',
  tag: 'plan-years',
  summary: 'Withdraw a plan year that was offered by mistake',
  description:
    'Before its coverage starts. Soon after the answer, unanswered enrollments are waived (`enrollment.waived`, `answered_at` ' +
    'null) and elected ones are cancelled (`enrollment.terminated`). The plan year is kept, is `inactive`, and another one may ' +
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
export const withdrawalEndpoints = [withdraw];
