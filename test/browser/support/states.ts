/** People in front of the employee's page who have nothing to choose: each for another reason. It is 2026-08-10. */
import type { TestOpenroll } from '../../../server/testing/app.ts';
import { hire, makeEmployer } from '../../../server/testing/builders.ts';
import { answerWith } from '../../../server/testing/enrolling.ts';
import { addFamily, makeWorld } from './employee-world.ts';

const PARTNER = { first_name: 'Kim', date_of_birth: '1991-04-04' };
const TODAY = '2026-08-10T15:00:00Z';

/** The employee of each state. */
export async function statesWorld(t: TestOpenroll) {
  const silent = await makeWorld(t, { categories: ['Medical'] });
  const leaver = await makeWorld(t, { categories: ['Medical'] });
  const [open] = (await t.api.get(`/v1/members/${leaver.memberId}/enrollments`)).body.data;
  await answerWith(t.api, open.id, { plan_id: leaver.planIds.Medical?.[1] as string });
  const openEnded = { starts_on: '2026-07-05', deductions: 'suspend' };
  await t.api.post(`/v1/employees/${leaver.employeeId}/leaves`, openEnded);
  const onLeave = await personOnLeave(t);
  const partnered = await personWithPartner(t);
  t.real.set(TODAY);
  await t.drain();
  await t.api.post(`/v1/employees/${leaver.employeeId}/terminate`, { termination_date: '2026-08-05' });
  const employer = await makeEmployer(t.api);
  const policy = { classification: 'full_time', waiting_period: '60_days' };
  await t.api.post(`/v1/employers/${employer}/benefit-eligibility-policies`, policy);
  const [waiting, partTime] = await hire(t, employer, [{ start_date: '2026-08-03' }, { employee_class: 'Part Time' }]);
  const corrected = await correctedPerson(t);
  const wed = await correctedPerson(t);
  await t.api.post(`/v1/members/${wed.memberId}/qualifying-life-events`, {
    ...{ event_type: 'married', event_date: '2026-08-08' },
  });
  return {
    corrected: corrected.employeeId,
    wed: wed.employeeId,
    onLeave,
    partnered,
    silent: silent.employeeId,
    leaver: leaver.employeeId,
    waiting: waiting.id as string,
    partTime: partTime.id as string,
  };
}

/** On leave over August 1st, whose 19.00 are made up in October. */
async function personOnLeave(t: TestOpenroll): Promise<string> {
  const world = await makeWorld(t, { categories: ['Dental'] });
  const [dental] = (await t.api.get(`/v1/members/${world.memberId}/enrollments`)).body.data;
  await answerWith(t.api, dental.id, { plan_id: world.planIds.Dental?.[0] as string });
  const days = { starts_on: '2026-07-05', ends_on: '2026-09-20' };
  const terms = { deductions: 'catch_up', catch_up: { paychecks: 2 } };
  await t.api.post(`/v1/employees/${world.employeeId}/leaves`, { ...days, ...terms });
  return world.employeeId;
}

/** Half of 74.00 a month is the employer's; 36.00 of it are for the partner. */
async function personWithPartner(t: TestOpenroll): Promise<string> {
  const covers = { covers_domestic_partners: true };
  const world = await makeWorld(t, { categories: ['Dental'], planYear: covers });
  const dependent_ids = await addFamily(t, world, [{ ...PARTNER, relationship: 'Domestic Partner' }]);
  const [dental] = (await t.api.get(`/v1/members/${world.memberId}/enrollments`)).body.data;
  await answerWith(t.api, dental.id, { plan_id: world.planIds.Dental?.[0] as string, dependent_ids });
  return world.employeeId;
}

/** First day and class were typed wrong, and so was the price, which waits for a signature. */
async function correctedPerson(t: TestOpenroll) {
  const world = await makeWorld(t, { categories: ['Dental'] });
  const [dental] = (await t.api.get(`/v1/members/${world.memberId}/enrollments`)).body.data;
  await answerWith(t.api, dental.id, { plan_id: world.planIds.Dental?.[0] as string });
  t.real.set(TODAY);
  await t.drain();
  const was = { correction: true, reason: 'typed wrong', start_date: '2025-09-01', employee_class: 'Part Time' };
  await t.api.patch(`/v1/employees/${world.employeeId}`, was);
  // 50 % of it is the employer's: 19.00 was to pay.
  const rates = { rates: { type: 'tier', EE: 4_800 }, reason: 'typed wrong' };
  await t.api.post(`/v1/benefit-plans/${world.planIds.Dental?.[0]}/rates`, rates);
  await t.drain();
  return world;
}
