/** The offer of an employer, copied from another employer or from an earlier year. */
import Type from 'typebox';
import { copyOffer, OFFER_PARTS } from '../../flows/copy-offer.ts';
import { Refused, refuse, refuseField } from '../../platform/commands/refusal.ts';
import { answer, mutate } from '../../platform/http/endpoints.ts';
import { Data, DateString, OneOf } from '../../platform/http/schemas.ts';
import { reachesEmployer } from '../employers/employer.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { parseId } from '../vocabulary/ids.ts';
import { selectPlanYearViews } from './plan-year.sql.ts';
import { PlanYearDetail, presentDetail } from './plan-year.view.ts';

const CopyOffer = Type.Object(
  {
    from_employer_id: Type.Optional(Id('employer', 'By default the employer itself.')),
    from_year: Type.Optional(
      Type.Integer({
        ...{ minimum: 2000, maximum: 2100 },
        description: 'Copy the plan years of this year; by default, for each benefit the one that begins last.',
      }),
    ),
    coverage_start: DateString,
  },
  { anyOf: [{ required: ['from_employer_id'] }, { required: ['from_year'] }] },
);

const CopiedOffer = Type.Object({
  plan_years: Type.Array(PlanYearDetail),
  copied: Type.Array(OneOf(OFFER_PARTS)),
  kept: Type.Array(OneOf(OFFER_PARTS), {
    description: 'What the employer already has, or the other one does not have.',
  }),
});

const copyOfferOfEmployer = mutate({
  method: 'POST',
  path: '/v1/employers/:employer_id/offers/copy',
  operation: 'copyOffer',
  tag: 'plan-years',
  summary: 'Copy the plan years, policy and settings of another employer, or of an earlier year',
  description:
    'All plan years or none, each for one year from coverage_start with open enrollment before it as by default; one that is copied ' +
    'from the employer itself renews it. An active policy and pay settings that exist stay as they are. Try it as a dry run first.',
  who: ['K'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  body: CopyOffer,
  answers: { 201: Data(CopiedOffer) },
  refusals: ['nothing_to_copy', 'plan_year_overlaps', 'plan_year_dates', 'renewal_mismatch', 'wait_too_long'],
  run: async (command, { caller, ids, body }) => {
    const { from_employer_id, from_year = null, coverage_start: coverageStart } = body;
    const employerId = from_employer_id === undefined ? ids.employer_id : parseId('employer', from_employer_id);
    if (employerId === null) throw new Refused(refuseField('not_found', 'from_employer_id'));
    const done = await copyOffer(command, ids.employer_id, { employerId, year: from_year, coverageStart });
    const views = await selectPlanYearViews(command.db, caller, ids.employer_id, command.today, null);
    const made = done.planYearIds.map((id) => views.find((view) => view.id === id) ?? refuse('not_found'));
    const plan_years = made.map((view) => presentDetail(view, command.today));
    return answer(201, { data: { plan_years, copied: done.copied, kept: done.kept } });
  },
});

export const offerCopyEndpoints = [copyOfferOfEmployer];
