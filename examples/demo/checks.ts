/** The sums at the end: what the API's lists say, compared with what happened. A sum that does not add up fails the demo. */

import type { Ledger } from './answers.ts';
import { type Books, type Cover, isCover } from './books.ts';
import type { Category } from './choices.ts';
import type { EnrollmentStatus } from './directory.ts';
import { type Check, checkPayroll } from './payroll.ts';
import type { Receiver } from './receiver.ts';
import { count, counted, dollars } from './screen.ts';
import type { Outcome } from './story.ts';

export function checkSums(books: Books, outcome: Outcome, ledger: Ledger, receiver: Receiver): Check[] {
  return [
    ...checkPeople(books, outcome),
    ...checkEnrollments(books, ledger),
    ...checkMoney(books, outcome),
    ...checkPayroll(books),
    checkCoverage(books),
    checkOnce(books),
    ...checkDeliveries(books, receiver),
  ];
}

function checkPeople({ employees, events }: Books, { censuses }: Outcome): Check[] {
  const created = censuses.map(({ counts }) => counts.created ?? 0);
  const failed = censuses.reduce((sum, { counts }) => sum + (counts.failed ?? 0), 0);
  const active = employees.filter(({ status }) => status === 'active').length;
  const [first = 0, second = 0] = created;
  const last = censuses.at(-1)?.rows ?? 0;
  return [
    {
      holds: employees.length === first + second && failed === 0,
      sentence: `${count(employees.length)} people = ${first} created by the first census + ${second} by the second`,
    },
    {
      holds: active === last,
      sentence: `${count(active)} of them active = ${count(last)} rows of the second census`,
    },
    {
      // One left on her own and has returned.
      holds: employees.length - active === named(events, 'employee.deactivated') - 1,
      sentence: `${employees.length - active} inactive = ${named(events, 'employee.deactivated')} employee.deactivated − 1 rehired`,
    },
  ];
}

function checkEnrollments({ statuses, events, signatures, reinstated, employees }: Books, ledger: Ledger): Check[] {
  const { enrolled, waived, pending, inactive } = statuses;
  const all = enrolled + waived + pending + inactive;
  const [started, elected, accepted, declined, ended] = ['started', 'elected', 'accepted', 'waived', 'terminated'].map(
    (verb) => named(events, `enrollment.${verb}`),
  ) as [number, number, number, number, number];
  const unanswered = employees.flatMap((one) => one.enrollments.filter((e) => e.status === 'waived' && !e.answered_at));
  return [
    {
      holds: all === started,
      sentence: `${count(enrolled)} enrolled + ${count(waived)} waived + ${count(pending)} pending + ${count(inactive)} inactive = ${count(started)} enrollment.started`,
    },
    {
      holds:
        enrolled + inactive === elected &&
        elected === accepted &&
        elected === ledger.elected + reinstated &&
        inactive === ended,
      sentence: `${count(enrolled)} enrolled + ${count(ended)} ended = ${count(elected)} enrollment.elected = ${count(accepted)} enrollment.accepted`,
    },
    {
      holds: waived === declined && ledger.waived + unanswered.length === waived,
      sentence: `${count(ledger.waived)} declined + ${count(unanswered.length)} lapsed = ${count(declined)} enrollment.waived`,
    },
    {
      holds: signatures === ledger.elected + ledger.waived + reinstated,
      sentence: `${count(ledger.elected)} elections + ${count(ledger.waived)} waivers + ${count(reinstated)} reinstated = ${count(signatures)} records in the chains`,
    },
  ];
}

function checkMoney({ covers }: Books, { catalog }: Outcome): Check[] {
  const priced = [...covers.values()].flat().filter(({ premium_in_cents }) => premium_in_cents !== null);
  const wrong = priced.filter((one) => {
    const { premium_in_cents: premium, employer_contribution_in_cents: employer } = one;
    return (employer ?? -1) + (one.employee_deduction_in_cents ?? -1) !== premium || rateOf(catalog, one) !== premium;
  });
  const elected = [...covers.values()].flat().filter(({ election_status }) => election_status === 'Enrolled');
  return [
    {
      holds: wrong.length === 0 && priced.length === elected.length,
      sentence: `employer + employee = premium = the plan’s rate, in each of ${count(priced.length)} elections`,
    },
  ];
}

const TIERS: Record<string, 'EE' | 'ES' | 'EC' | 'EF'> = {
  'Employee only': 'EE',
  'Employee and spouse': 'ES',
  'Employee and children': 'EC',
  'Employee and family': 'EF',
};

function rateOf(catalog: Outcome['catalog'], { benefit_type, plan_name, tier_name }: Cover): number | undefined {
  const product = catalog.find(({ category }) => category === benefit_type);
  const tier = TIERS[tier_name ?? ''];
  return tier && product?.plans.find(({ name }) => name === plan_name)?.rates[tier];
}

/** Being covered twice in a plan year would mean twice on one day. */
function checkCoverage({ covers }: Books): Check {
  const overlaps = [...covers.values()].flatMap((all) => {
    const sorted = all.filter(isCover).sort((a, b) => (a.coverage_start < b.coverage_start ? -1 : 1));
    return sorted.filter((one, at) =>
      sorted.slice(0, at).some((earlier) => {
        const sameYear = earlier.benefit_plan_year_id === one.benefit_plan_year_id;
        return sameYear && (earlier.coverage_end ?? '9999') >= one.coverage_start;
      }),
    );
  });
  return { holds: overlaps.length === 0, sentence: 'nobody is covered twice in a plan year on any day' };
}

/** Each event once per resource, except those that may come again with time or a return. */
function checkOnce({ events }: Books): Check {
  const byResource = new Map<string, number>();
  for (const { event_name, resource_id, created_at } of events) {
    const day = event_name === 'employee.deduction_created' ? created_at.slice(0, 10) : '';
    const key = `${event_name} ${resource_id} ${day}`;
    byResource.set(key, (byResource.get(key) ?? 0) + 1);
  }
  const tooMany = [...byResource].filter(([key, times]) => {
    const granted = /^employee\.eligibility_granted (\S+)/.exec(key);
    const lost = granted ? (byResource.get(`employee.eligibility_terminated ${granted[1]} `) ?? 0) : 0;
    return times > (granted ? 1 + lost : 1);
  });
  return { holds: tooMany.length === 0, sentence: 'no event happened twice to one person or enrollment' };
}

function checkDeliveries({ events, deliveries }: Books, receiver: Receiver): Check[] {
  const delivered = deliveries.filter(({ status }) => status === 'Delivered').length;
  const attempts = deliveries.reduce((sum, { attempt_count }) => sum + attempt_count, 0);
  const { requests, vitable, standard } = receiver.counts;
  const arrived = events.filter(({ id }) => receiver.events.has(id)).length;
  return [
    {
      holds: arrived === events.length && receiver.events.size === events.length,
      sentence: `${count(events.length)} events stored = ${count(receiver.events.size)} events received`,
    },
    {
      holds: delivered === events.length && deliveries.length === events.length && attempts === requests,
      sentence: `${count(events.length)} events × 1 subscription = ${count(delivered)} deliveries Delivered, in ${counted(attempts, 'attempt')}`,
    },
    {
      holds: vitable === requests && standard === requests,
      sentence: `${count(requests)} requests, both signatures of each verified`,
    },
  ];
}

function named(events: Books['events'], name: string): number {
  return events.filter(({ event_name }) => event_name === name).length;
}

/** The table at the end: enrollments by status and benefit, and what they cost. */
export function summaryRows({ employees, covers, statuses }: Books): string[][] {
  const categories: Category[] = ['Medical', 'Dental', 'Vision', 'Hospital'];
  const all = [...covers.values()].flat();
  const status = new Map(employees.flatMap((one) => one.enrollments.map((e) => [e.id, e.status] as const)));
  const row = (name: string, cell: (rows: Cover[]) => string, fits: (one: Cover) => boolean) => [
    name,
    ...categories.map((category) => cell(all.filter((one) => fits(one) && one.benefit_type === category))),
    cell(all.filter(fits)),
  ];
  const sum =
    (field: 'premium_in_cents' | 'employer_contribution_in_cents' | 'employee_deduction_in_cents') => (rows: Cover[]) =>
      dollars(rows.reduce((cents, one) => cents + (one[field] ?? 0), 0));
  const isEnrolled = ({ id }: Cover) => status.get(id) === 'enrolled';
  return [
    ['Enrollments', ...categories, 'all'],
    ...(Object.keys(statuses) as EnrollmentStatus[]).map((name) =>
      row(
        `  ${name}`,
        (rows) => count(rows.length),
        ({ id }) => status.get(id) === name,
      ),
    ),
    ['A month', ...categories.map(() => ''), ''],
    row('  premiums', sum('premium_in_cents'), isEnrolled),
    row('  employer', sum('employer_contribution_in_cents'), isEnrolled),
    row('  employees', sum('employee_deduction_in_cents'), isEnrolled),
  ];
}
