/** An employer in the middle of its first open enrollment, for the browser tests of HR's pages. */
import type { TestOpenroll } from '../../../server/testing/app.ts';
import { makePlanYear } from '../../../server/testing/builders.ts';
import { answerWith, enroll } from '../../../server/testing/enrolling.ts';

const FIRST = ['Ada', 'Bruno', 'Carmen', 'Dov', 'Elena', 'Farah', 'Gil', 'Hana', 'Ivo', 'Jun'];
const LAST = ['Abbott', 'Castillo', 'Dreyer', 'Mbeki', 'Okafor', 'Petrov', 'Zamora'];
/** More than fit on one page of a list. */
export const PEOPLE = 32;

/**
 * It is 2026-06-10, and windows are open until 07-10. Of 32 people 9 are enrolled in Medical and 4 declined it; nobody has
 * answered Dental. Two life events wait, one was denied. Three rows of the last census were not applied.
 */
export async function staffWorld(t: TestOpenroll) {
  const people = Array.from({ length: PEOPLE }, (_, n) => ({
    first_name: FIRST[n % FIRST.length] as string,
    last_name: LAST[n % LAST.length] as string,
    reference_id: `LBW-${100 + n}`,
    employee_class: n % 5 === 4 ? 'Part Time' : 'Full Time',
  }));
  const made = await enroll(t, {
    people,
    planYear: { tax_classification: 'Pre-tax', open_enrollment_end: '2026-07-05' },
  });
  const dental = { category: 'Dental', name: 'Basin Dental', product_code: 'VD' };
  await makePlanYear(t.api, made.employerId, { coverage_start: '2026-07-01' }, dental);
  await t.drain();
  for (const [n, employee] of made.employees.slice(0, 13).entries()) {
    await answerWith(
      t.api,
      employee.enrollments[0].id,
      n < 9 ? { plan_id: made.planId } : { reason: 'Covered elsewhere' },
    );
  }
  const report = async (at: number, body: object) => {
    const url = `/v1/members/${made.employees[at].member_id}/qualifying-life-events`;
    return (await t.api.post(url, { event_date: '2026-06-02', ...body })).body.data.id as string;
  };
  const denied = await report(2, { event_type: 'moved_to_new_coverage_area' });
  await t.api.post(`/v1/qualifying-life-events/${denied}/deny`, { note: 'The same plans are offered there.' });
  await report(0, {
    event_type: 'lost_job_based_coverage',
    note: 'My partner’s plan ended on June 1.\nLetter sent by e-mail.',
  });
  await report(1, { event_type: 'other', other_event: 'A flood in our house' });
  await failRows(t, made.employerId, people[20] as object);
  return { ...made, firstName: 'Ada Abbott' };
}

/** Two rows without a reference that mean the same person, and one with a date of birth in the future. */
async function failRows(t: TestOpenroll, employerId: string, person: object): Promise<void> {
  const twice = {
    ...person,
    reference_id: null,
    email: `p20.${employerId}@larkspur-bikes.example`,
    date_of_birth: '1991-08-27',
  };
  const unborn = {
    ...person,
    reference_id: 'LBW-900',
    email: 'unborn@larkspur-bikes.example',
    date_of_birth: '2031-01-01',
  };
  await t.api.post(`/v1/employers/${employerId}/census-sync?on_omitted=keep`, { employees: [twice, twice, unborn] });
  await t.drain();
}
