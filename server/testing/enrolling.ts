/** An employee with an open window, and the steps to answer it, for tests of enrollments and their consequences. */
import { sql } from 'kysely';
import { wireId } from '../modules/vocabulary/ids.ts';
import type { Api, TestAnswer, TestOpenroll } from './app.ts';
import { hire, makeEmployer, makePlanYear } from './builders.ts';

/** Within the window that `enroll` opens. */
export const NOW = '2026-06-10T15:00:00Z';

/**
 * An employer that offers a plan from 2026-07-01 (EE 180.58 a month, of which the employer pays 134.00), and employees hired
 * into a window from 2026-06-10 to 07-10 (one by default). Afterwards the clock is at NOW.
 */
export async function enroll(
  t: TestOpenroll,
  changes: { employer?: object; product?: object; planYear?: object; people?: object[]; offer?: object } = {},
) {
  t.real.set('2026-05-01T15:00:00Z');
  const employerId = await makeEmployer(t.api, changes.employer);
  await t.api.post(`/v1/employers/${employerId}/benefit-eligibility-policies`, {
    classification: 'all',
    waiting_period: 'none',
  });
  const offer = await makePlanYear(t.api, employerId, { ...changes.offer, ...changes.planYear }, changes.product);
  t.real.set(NOW);
  const employees = await hire(t, employerId, changes.people ?? [{}]);
  const employee = employees[0];
  const enrollmentId: string = employee.enrollments[0].id;
  return {
    ...offer,
    employerId,
    employees,
    employee,
    enrollmentId,
    planYearId: offer.planYear.benefit_plan_year_id as string,
  };
}

export interface Decision {
  plan_id?: string;
  dependent_ids?: string[];
  reason?: string;
  end_current_coverage?: boolean;
  force?: boolean;
}

/** Requests the document for an election (with a plan) or a waiver. */
export function showDocument(api: Api, enrollmentId: string, decision: Decision): Promise<TestAnswer> {
  const verb = decision.plan_id ? 'elect' : 'waive';
  return api.post(`/v1/enrollments/${enrollmentId}/document`, { decision: verb, ...decision });
}

export function sign(
  api: Api,
  enrollmentId: string,
  decision: Decision,
  signature: object,
  query = '',
): Promise<TestAnswer> {
  const verb = decision.plan_id ? 'elect' : 'waive';
  return api.post(`/v1/enrollments/${enrollmentId}/${verb}${query}`, { ...decision, signature });
}

/** Shows the document and signs it. */
export async function answerWith(api: Api, enrollmentId: string, decision: Decision): Promise<TestAnswer> {
  const shown = await showDocument(api, enrollmentId, decision);
  if (shown.status !== 200) return shown;
  return sign(api, enrollmentId, decision, signatureOf(shown));
}

export function signatureOf(shown: TestAnswer) {
  return { document_sha256: shown.body.data.sha256, name: 'Odalys Ferreira', consent: true, name_confirmed: true };
}

/** The events of a run as `[event, enrollment or employee]`, in order. */
export async function eventsDuring(t: TestOpenroll, run: () => Promise<unknown>): Promise<[string, string][]> {
  const since = t.kit.newId();
  await run();
  const { rows } = await sql<{
    event_name: string;
    resource_type: 'enrollment' | 'employee' | 'employer';
    resource_id: string;
  }>`
    select event_name, resource_type, resource_id from webhook_events where id > ${since} order by id`.execute(
    t.database.db,
  );
  return rows.map((row) => [row.event_name, wireId(row.resource_type, row.resource_id)]);
}
