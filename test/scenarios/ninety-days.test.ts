/**
 * Medical keeps nobody waiting for more than 90 days (29 CFR 2590.715-2708), in simulated time: waits by class, by benefit and by plan
 * year, and people whose hire date or class was wrong at first. The days are worked out here, and not by the rules.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays, addMonths, type CalendarDate, date, daysBetween } from '../../server/platform/values/dates.ts';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { makeOffer } from '../../server/testing/builders.ts';
import { advance, type Company, company, done } from '../../server/testing/deducting.ts';
import { seeded } from '../../server/testing/random.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ now: '2026-06-10T09:00:00Z' });
});
afterAll(() => t.close());

const firstOnOrAfter = (day: CalendarDate): CalendarDate =>
  day.endsWith('-01') ? day : firstOnOrAfter(addDays(day, 1));

/** By class, the first day of Medical coverage for a hire date, as the set-up below has it. */
const COVERED_FROM: Record<string, (hired: CalendarDate) => CalendarDate> = {
  'Full Time': (hired) => addDays(hired, 60),
  'Part Time': (hired) => addDays(hired, 90),
  Seasonal: (hired) => firstOnOrAfter(addDays(hired, 60)),
  Temporary: (hired) => addDays(addMonths(hired, 1), 90),
  Intern: (hired) => firstOnOrAfter(addDays(hired, 30)),
};
const CLASSES = Object.keys(COVERED_FROM);

interface Person {
  reference: string;
  hiredOn: CalendarDate;
  employeeClass: string;
  /** What the roster said at first. */
  told: { start_date: CalendarDate; employee_class: string };
  toldOn: CalendarDate;
  correctedOn: CalendarDate;
}

function people(seed: number, count: number): Person[] {
  const random = seeded(seed);
  const pick = () => CLASSES[random(CLASSES.length)] ?? '';
  return Array.from({ length: count }, (_, n) => {
    const hiredOn = addDays(date('2026-08-01'), random(60));
    const employeeClass = pick();
    const wrongDay = addDays(hiredOn, random(2) === 0 ? 0 : random(41) - 20);
    const toldOn = wrongDay > hiredOn ? wrongDay : hiredOn;
    return {
      ...{ reference: `new-${seed}-${n + 10}`, hiredOn, employeeClass, toldOn },
      told: { start_date: wrongDay, employee_class: random(2) === 0 ? employeeClass : pick() },
      // Before any wait has been over for longer than coverage may start in the past.
      correctedOn: addDays(toldOn, 1 + random(35)),
    };
  });
}

const wait = (days: number, then: string, more: object = {}) => ({ days, then, ...more });

/**
 * People whose hire date on the roster was far in the future. It is corrected when the right wait has been over for 1 to 70 days, and
 * before the wrong day.
 */
function foundLate(seed: number, count: number): Person[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) => {
    const hiredOn = addDays(date('2026-08-01'), random(40));
    const employeeClass = CLASSES[random(CLASSES.length)] ?? '';
    return {
      ...{ reference: `late-${seed}-${n + 10}`, hiredOn, employeeClass, toldOn: hiredOn },
      told: { start_date: addDays(hiredOn, 250), employee_class: employeeClass },
      correctedOn: addDays(COVERED_FROM[employeeClass]?.(hiredOn) ?? hiredOn, 1 + random(70)),
    };
  });
}

/** An employer with Medical: the policy waits 60 days, others by class, by benefit, and by the plan year. */
async function employer(settings: object = {}): Promise<{ co: Company; medical: string }> {
  const co = await company(t);
  const { eligibility_policy_id: old } = (await done(co.api.get(`/v1/employers/${co.employerId}`))).data;
  await done(co.api.post(`/v1/benefit-eligibility-policies/${old}/archive`));
  const { body } = await makeOffer(co.api);
  const orientation = wait(90, 'exact', { orientation_month: true });
  const year = { ...body, ...settings, waits: [{ employee_class: 'Temporary', waiting_period: orientation }] };
  const years = `/v1/employers/${co.employerId}/benefit-plan-years`;
  const { data } = await done(co.api.post(years, year));
  await done(
    co.api.post(`/v1/employers/${co.employerId}/benefit-eligibility-policies`, {
      ...{ classification: 'all', waiting_period: '60_days' },
      waits: [
        { employee_class: 'Part Time', waiting_period: '90_days' },
        { employee_class: 'Intern', waiting_period: wait(30, 'first_of_month') },
        { employee_class: 'Seasonal', waiting_period: 'none' },
        { employee_class: 'Seasonal', benefit_id: body.benefit_id, waiting_period: 'first_of_month_after_60_days' },
      ],
    }),
  );
  await t.drain();
  return { co, medical: data.benefit_plan_year_id };
}

const rightDay = ({ employeeClass, hiredOn }: Person) => COVERED_FROM[employeeClass]?.(hiredOn) ?? hiredOn;

it.each([1, 2, 3])('whatever was reported first and then corrected (seed %i)', async (seed) => {
  await play(await employer(), people(seed, 14), rightDay);
});

it('however late the correction comes, if coverage may begin that far back', async () => {
  await play(await employer({ max_retro_days: 366 }), foundLate(4, 14), rightDay);
});

it('and otherwise on the next 1st, once more than max_retro_days have passed', async () => {
  const late = foundLate(5, 14);
  const inTime = (one: Person) => daysBetween(rightDay(one), one.correctedOn) <= 30;
  expect(new Set(late.map(inTime)).size).toBe(2);
  await play(await employer(), late, (one) => (inTime(one) ? rightDay(one) : firstOnOrAfter(one.correctedOn)));
});

/** Everybody is hired and corrected on their days; then their Medical coverage must begin as expected. */
async function play(
  { co, medical }: Awaited<ReturnType<typeof employer>>,
  all: readonly Person[],
  expected: (one: Person) => CalendarDate,
): Promise<void> {
  const found = async ({ reference }: Person) =>
    (await done(co.api.get(`/v1/employers/${co.employerId}/employees?search=${reference}`))).data[0];
  const acts = all.flatMap((one, n) => [
    { on: one.toldOn, take: () => hire(co, one, n) },
    { on: one.correctedOn, take: async () => correct(co, (await found(one)).id, one) },
  ]);
  for (const [day, due] of [...Map.groupBy(acts, ({ on }) => on)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await advance(co, day);
    for (const { take } of due) await take();
  }
  await advance(co, '2027-05-31');
  const wrong: unknown[] = [];
  for (const one of all) {
    const { member_id } = await found(one);
    const { data } = await done(co.api.get(`/v1/members/${member_id}/enrollments`));
    const from = data
      .filter((row: { benefit_plan_year_id: string }) => row.benefit_plan_year_id === medical)
      .map((row: { coverage_start: string }) => row.coverage_start);
    const begins = one.employeeClass === 'Temporary' ? addMonths(one.hiredOn, 1) : one.hiredOn;
    expect(daysBetween(begins, rightDay(one))).toBeLessThanOrEqual(90);
    const right = [expected(one)];
    if (JSON.stringify(from) !== JSON.stringify(right)) wrong.push({ ...one, from, right });
  }
  // All at once, so that a pattern shows.
  expect(wrong).toEqual([]);
}

async function hire(co: Company, { reference, told }: Person, n: number): Promise<void> {
  const named = { first_name: 'Wanda', last_name: `Osei ${n}`, date_of_birth: '1994-02-11' };
  const employees = [{ reference_id: reference, email: `${reference}@larkspur-bikes.example`, ...named, ...told }];
  await done(co.api.post(`/v1/employers/${co.employerId}/census-sync?on_omitted=keep`, { employees }));
  await t.drain();
}

async function correct(co: Company, id: string, { hiredOn, employeeClass, told }: Person): Promise<void> {
  const right = { start_date: hiredOn, employee_class: employeeClass };
  const fields = Object.fromEntries(
    Object.entries(right).filter(([name, value]) => told[name as keyof typeof told] !== value),
  );
  if (Object.keys(fields).length === 0) return;
  await done(co.api.patch(`/v1/employees/${id}`, { correction: true, reason: 'told wrong', ...fields }));
  await t.drain();
}
