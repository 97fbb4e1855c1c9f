/** The plan year of one employer, told as a story: who does what on which day, every event that follows, what it costs. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../server/testing/app.ts';
import { Story } from './one-year.ts';

let t: TestOpenroll;
let co: Story;
/** The year of the story, and the next one, by product. */
const years = { Medical: '', Dental: '', nextMedical: '', nextDental: '' };
let [grown, husband] = ['', ''];

beforeAll(async () => {
  t = await openTestOpenroll({ now: '2025-11-20T09:00:00Z' });
  co = await Story.begin(t);
});
afterAll(() => t.close());

/** Each of these on that day: `who` is a name, or a name and a product. */
const on = (day: string, ...what: [who: string, event: string][]) =>
  what.map(([who, event]) => `${day} ${who} ${event}`);
const both = (name: string, event: string): [string, string][] => [
  [`${name} Medical`, event],
  [`${name} Dental`, event],
];
const elected = (who: string): [string, string][] => [
  [who, 'enrollment.elected'],
  [who, 'enrollment.accepted'],
];

it('November 2025: the roster comes, everybody is eligible, two products are offered for 2026', async () => {
  const names = ['Odalys', 'Bram', 'Mei', 'Tomás', 'Farah', 'Jonah'];
  await co.census(Object.fromEntries(names.map((name) => [name, {}])));
  for (const product of ['Medical', 'Dental'] as const) years[product] = await co.offer(product, 2026);
  expect(await co.happened()).toEqual(
    on(
      '2025-11-20',
      ['the employer', 'employer.eligibility_policy_created'],
      ...names.map((name): [string, string] => [name, 'employee.eligibility_granted']),
    ),
  );
  await co.until('2025-12-01');
  expect(await co.happened()).toEqual([]);
  await co.until('2025-12-02');
  expect(await co.happened()).toEqual(on('2025-12-02', ...names.flatMap((name) => both(name, 'enrollment.started'))));
  expect(await co.windows('Jonah')).toEqual([
    'Dental from 2026-01-01, open until 2026-01-01',
    'Medical from 2026-01-01, open until 2026-01-01',
  ]);
});

it('open enrollment: most elect, some decline, two change their mind, one never answers', async () => {
  await co.until('2025-12-03');
  grown = await co.dependent('Tomás', 'Child', '2000-07-17');
  for (const name of ['Odalys', 'Mei']) {
    await co.elect(name, 'Medical');
    await co.elect(name, 'Dental');
  }
  await co.elect('Tomás', 'Medical', { dependents: [grown] });
  await co.elect('Tomás', 'Dental', { dependents: [grown] });
  await co.elect('Bram', 'Medical');
  await co.waive('Bram', 'Dental');
  await co.waive('Farah', 'Medical');
  await co.waive('Farah', 'Dental');
  expect(await co.happened()).toEqual(
    on(
      '2025-12-03',
      ...['Odalys', 'Mei', 'Tomás'].flatMap((name) => [...elected(`${name} Medical`), ...elected(`${name} Dental`)]),
      ...elected('Bram Medical'),
      ['Bram Dental', 'enrollment.waived'],
      ...both('Farah', 'enrollment.waived'),
    ),
  );

  await co.until('2025-12-20');
  await co.changesMind('Odalys', 'Medical', 'Enrolled');
  await co.elect('Odalys', 'Medical', { plan: 'Plus' });
  await co.changesMind('Farah', 'Medical', 'Waived');
  await co.elect('Farah', 'Medical', { plan: 'Plus' });
  expect(await co.happened()).toEqual(
    on(
      '2025-12-20',
      ['Odalys Medical', 'enrollment.started'],
      ['Odalys Medical', 'enrollment.terminated'],
      ...elected('Odalys Medical'),
      ['Farah Medical', 'enrollment.started'],
      ...elected('Farah Medical'),
    ),
  );
  expect(await co.coverage('Odalys')).toEqual([
    'Dental Basic EE 2026-01-01 to 2026-12-31',
    'Medical Basic EE 2026-01-01 cancelled',
    'Medical Plus EE 2026-01-01 to 2026-12-31',
  ]);

  await co.until('2026-01-02');
  expect(await co.happened()).toEqual(on('2026-01-02', ...both('Jonah', 'enrollment.waived')));
  expect(await co.statement('2026-01')).toEqual([
    'Bram Medical 2026-01 4658',
    'Farah Medical 2026-01 6600',
    'Mei Dental 2026-01 2500',
    'Mei Medical 2026-01 4658',
    'Odalys Dental 2026-01 2500',
    'Odalys Medical 2026-01 6600',
    'Tomás Dental 2026-01 4500',
    'Tomás Medical 2026-01 14650',
  ]);
});

it('a new hire of January waits 60 days, then has a window of 30', async () => {
  await co.until('2026-01-12');
  await co.census({ Noor: { start_date: '2026-01-12' } });
  await co.until('2026-03-12');
  expect(await co.happened()).toEqual([]);
  await co.until('2026-03-13');
  expect(await co.happened()).toEqual(
    on('2026-03-13', ['Noor', 'employee.eligibility_granted'], ...both('Noor', 'enrollment.started')),
  );
  expect(await co.windows('Noor')).toEqual([
    'Dental from 2026-03-13, open until 2026-04-12',
    'Medical from 2026-03-13, open until 2026-04-12',
  ]);
  await co.until('2026-03-20');
  await co.elect('Noor', 'Medical');
  await co.waive('Noor', 'Dental');
  await co.until('2026-04-01');
  expect(await co.happened()).toEqual(
    on('2026-03-20', ...elected('Noor Medical'), ['Noor Dental', 'enrollment.waived']),
  );
  const noors = async (month: string) => (await co.statement(month)).filter((line) => line.startsWith('Noor'));
  expect(await noors('2026-03')).toEqual([]);
  expect(await noors('2026-04')).toEqual(['Noor Medical 2026-04 4658']);
});

it('a marriage in May: the husband is covered from June, and unanswered coverage stays as it is', async () => {
  await co.until('2026-05-20');
  expect(await co.report('Mei', 'married', '2026-05-09')).toMatchObject({
    status: 'approved',
    effective_date: '2026-06-01',
  });
  expect(await co.windows('Mei')).toEqual([
    'Dental from 2026-06-01, open until 2026-06-08',
    'Medical from 2026-06-01, open until 2026-06-08',
  ]);
  await co.until('2026-05-25');
  husband = await co.dependent('Mei', 'Spouse', '1990-05-04');
  await co.elect('Mei', 'Medical', { dependents: [husband] });
  await co.until('2026-06-09');
  expect(await co.happened()).toEqual([
    ...on('2026-05-20', ...both('Mei', 'enrollment.started')),
    ...on('2026-05-25', ['Mei Medical', 'enrollment.terminated'], ...elected('Mei Medical')),
    ...on('2026-06-09', ['Mei Dental', 'enrollment.waived']),
  ]);
  expect(await co.coverage('Mei')).toEqual([
    'Dental Basic EE 2026-01-01 to 2026-12-31',
    'Medical Basic EE 2026-01-01 to 2026-05-31',
    'Medical Basic ES 2026-06-01 to 2026-12-31',
  ]);
  expect((await co.statement('2026-06')).filter((line) => line.startsWith('Mei'))).toEqual([
    'Mei Dental 2026-06 2500',
    'Mei Medical 2026-06 10000',
  ]);
});

it('a class change in June: coverage ends with the month, the employment goes on', async () => {
  await co.until('2026-06-15');
  await co.census({ Bram: { employee_class: 'Part Time' } });
  await co.until('2026-07-01');
  expect(await co.happened()).toEqual(
    on('2026-06-15', ['Bram', 'employee.eligibility_terminated'], ['Bram Medical', 'enrollment.terminated']),
  );
  expect(await co.employee('Bram')).toMatchObject({ status: 'active', termination_date: null });
  expect(await co.coverage('Bram')).toEqual(['Medical Basic EE 2026-01-01 to 2026-06-30']);
  expect((await co.statement('2026-07')).filter((line) => line.startsWith('Bram'))).toEqual([]);
});

it('a child turns 26 in July: the enrollments stay, and August costs less', async () => {
  await co.until('2026-08-01');
  expect(await co.happened()).toEqual([]);
  expect(await co.statement('2026-08')).toEqual([
    'Farah Medical 2026-08 6600',
    'Mei Dental 2026-08 2500',
    'Mei Medical 2026-08 10000',
    'Noor Medical 2026-08 4658',
    'Odalys Dental 2026-08 2500',
    'Odalys Medical 2026-08 6600',
    'Tomás Dental 2026-08 2500',
    'Tomás Medical 2026-08 4658',
  ]);
  expect(await co.coverage('Tomás')).toEqual([
    'Dental Basic EE 2026-01-01 to 2026-12-31',
    'Medical Basic EE 2026-01-01 to 2026-12-31',
  ]);
});

it('back to full time in August: a new wait from the day of the change, a new window at its end', async () => {
  await co.until('2026-08-03');
  await co.census({ Bram: { employee_class: 'Full Time' } });
  await co.until('2026-10-01');
  expect(await co.happened()).toEqual([]);
  await co.until('2026-10-02');
  await co.elect('Bram', 'Medical');
  await co.waive('Bram', 'Dental');
  expect(await co.happened()).toEqual(
    on(
      '2026-10-02',
      ['Bram', 'employee.eligibility_granted'],
      ...both('Bram', 'enrollment.started'),
      ...elected('Bram Medical'),
      ['Bram Dental', 'enrollment.waived'],
    ),
  );
  expect(await co.coverage('Bram')).toEqual([
    'Medical Basic EE 2026-01-01 to 2026-06-30',
    'Medical Basic EE 2026-10-02 to 2026-12-31',
  ]);
});

it('a leaver, announced in October for its end and then moved to November, leaves on that day only', async () => {
  await co.until('2026-10-05');
  expect(await co.leaves('Odalys', '2026-10-31')).toMatchObject({ status: 'active', termination_date: '2026-10-31' });
  await co.until('2026-10-20');
  expect(await co.leaves('Odalys', '2026-11-10')).toMatchObject({ status: 'active', termination_date: '2026-11-10' });
  await co.until('2026-11-10');
  expect(await co.happened()).toEqual([]);
  await co.until('2026-11-11');
  expect(await co.happened()).toEqual(
    on(
      '2026-11-11',
      ['Odalys', 'employee.eligibility_terminated'], // In the order in which they were begun: her answer for Medical is the later one.
      ['Odalys Dental', 'enrollment.terminated'],
      ['Odalys Medical', 'enrollment.terminated'],
      ['Odalys', 'employee.deactivated'],
    ),
  );
  expect(await co.employee('Odalys')).toMatchObject({ status: 'inactive', termination_date: '2026-11-10' });
  expect(await co.coverage('Odalys')).toEqual([
    'Dental Basic EE 2026-01-01 to 2026-11-30',
    'Medical Basic EE 2026-01-01 cancelled',
    'Medical Plus EE 2026-01-01 to 2026-11-30',
  ]);
  const hers = async (month: string) => (await co.statement(month)).filter((line) => line.startsWith('Odalys'));
  expect(await hers('2026-11')).toEqual(['Odalys Dental 2026-11 2500', 'Odalys Medical 2026-11 6600']);
  await co.until('2026-12-01');
  expect(await hers('2026-12')).toEqual([]);
});

it('December 2026: she is back within 30 days, with what she had; 2027 opens for all, and HR is told who would lose coverage', async () => {
  await co.census({ Odalys: { start_date: '2026-12-01' } });
  expect(await co.employee('Odalys')).toMatchObject({ status: 'active', termination_date: null });
  years.nextMedical = await co.offer('Medical', 2027, { renews: years.Medical, renewal: 'active' });
  years.nextDental = await co.offer('Dental', 2027, { renews: years.Dental, renewal: 'passive' });
  await co.until('2026-12-02');
  const eligible = ['Odalys', 'Bram', 'Mei', 'Tomás', 'Farah', 'Jonah', 'Noor'];
  expect(await co.happened()).toEqual([
    ...on(
      '2026-12-01',
      ['Odalys', 'employee.eligibility_granted'],
      ['Odalys Dental', 'enrollment.started'],
      ...elected('Odalys Dental'),
      ['Odalys Medical', 'enrollment.started'],
      ...elected('Odalys Medical'),
    ),
    ...on('2026-12-02', ...eligible.flatMap((name) => both(name, 'enrollment.started'))),
  ]);
  expect(await co.coverage('Odalys')).toEqual([
    'Dental Basic EE 2026-01-01 to 2026-11-30',
    'Dental Basic EE 2026-12-01 to 2026-12-31',
    'Medical Basic EE 2026-01-01 cancelled',
    'Medical Plus EE 2026-01-01 to 2026-11-30',
    'Medical Plus EE 2026-12-01 to 2026-12-31',
  ]);
  expect(await co.losing(years.nextMedical)).toEqual(['Bram', 'Farah', 'Mei', 'Noor', 'Odalys', 'Tomás']);
  expect(await co.losing(years.nextDental)).toEqual([]);
  await co.until('2026-12-10');
  await co.elect('Bram', 'Medical');
  await co.elect('Mei', 'Medical', { dependents: [husband] });
  await co.elect('Farah', 'Medical', { plan: 'Plus' });
  await co.waive('Noor', 'Medical');
  expect(await co.happened()).toEqual(
    on('2026-12-10', ...['Bram', 'Mei', 'Farah'].flatMap((name) => elected(`${name} Medical`)), [
      'Noor Medical',
      'enrollment.waived',
    ]),
  );
  expect(await co.losing(years.nextMedical)).toEqual(['Odalys', 'Tomás']);
});

it('the turn of the year: 2026 ends for all; without an answer, Medical is lost and Dental kept', async () => {
  await co.until('2027-01-01');
  expect((await co.happened()).sort()).toEqual(
    on(
      '2027-01-01',
      ...[
        'Odalys Medical',
        'Odalys Dental',
        'Bram Medical',
        'Mei Medical',
        'Mei Dental',
        'Tomás Medical',
        'Tomás Dental',
        'Farah Medical',
        'Noor Medical',
      ].map((who): [string, string] => [who, 'enrollment.terminated']),
    ).sort(),
  );
  expect(await co.statement('2027-01')).toEqual([
    'Bram Medical 2027-01 4658',
    'Farah Medical 2027-01 6600',
    'Mei Medical 2027-01 10000',
    'Odalys Dental 2026-12 2500',
    'Odalys Medical 2026-12 6600',
  ]);
  await co.until('2027-01-02');
  expect((await co.happened()).sort()).toEqual(
    on(
      '2027-01-02',
      ...[
        'Odalys Medical',
        'Bram Dental',
        'Tomás Medical',
        'Farah Dental',
        'Jonah Medical',
        'Jonah Dental',
        'Noor Dental',
      ].map((who): [string, string] => [who, 'enrollment.waived']),
      ...['Odalys Dental', 'Mei Dental', 'Tomás Dental'].flatMap(elected),
    ).sort(),
  );
  expect(await co.coverage('Tomás')).toEqual([
    'Dental Basic EE 2026-01-01 to 2026-12-31',
    'Dental Basic EE 2027-01-01 to 2027-12-31',
    'Medical Basic EE 2026-01-01 to 2026-12-31',
  ]);
});

it('a birth in December, reported in January, is covered in both years', async () => {
  await co.until('2027-01-10');
  expect(await co.report('Farah', 'had_baby', '2026-12-20')).toMatchObject({
    status: 'approved',
    effective_date: '2026-12-20',
  });
  expect(await co.windows('Farah')).toEqual([
    'Dental from 2026-12-20, open until 2027-01-24',
    'Dental from 2027-01-01, open until 2027-01-24',
    'Medical from 2026-12-20, open until 2027-01-24',
    'Medical from 2027-01-01, open until 2027-01-24',
  ]);
  const baby = await co.dependent('Farah', 'Child', '2026-12-20');
  for (const start of ['2026-12-20', '2027-01-01']) {
    await co.elect('Farah', 'Medical', { plan: 'Plus', dependents: [baby], start });
  }
  await co.until('2027-01-25');
  expect(await co.happened()).toEqual([
    ...on(
      '2027-01-10',
      ...[...both('Farah', 'enrollment.started'), ...both('Farah', 'enrollment.started')],
      ['Farah Medical', 'enrollment.termination_rescheduled'],
      ...elected('Farah Medical'),
      ['Farah Medical', 'enrollment.terminated'],
      ...elected('Farah Medical'),
    ),
    // The coverage of 2026, which was over when it was elected.
    ...on('2027-01-11', ['Farah Medical', 'enrollment.terminated']),
    ...on('2027-01-25', ['Farah Dental', 'enrollment.waived'], ['Farah Dental', 'enrollment.waived']),
  ]);
  expect(await co.coverage('Farah')).toEqual([
    'Medical Plus EC 2026-12-20 to 2026-12-31',
    'Medical Plus EC 2027-01-01 to 2027-12-31',
    'Medical Plus EE 2026-01-01 to 2026-12-19',
    'Medical Plus EE 2027-01-01 cancelled',
  ]);
});

it('February corrects January, and the books agree', async () => {
  await co.until('2027-02-01');
  expect(await co.happened()).toEqual([]);
  expect(await co.statement('2027-02')).toEqual([
    'Bram Medical 2027-02 4658',
    'Farah Medical 2027-01 11000',
    'Farah Medical 2027-02 17600',
    'Mei Dental 2027-01 2500',
    'Mei Dental 2027-02 2500',
    'Mei Medical 2027-02 10000',
    'Odalys Dental 2027-01 2500',
    'Odalys Dental 2027-02 2500',
    'Tomás Dental 2027-01 2500',
    'Tomás Dental 2027-02 2500',
  ]);
  for (const month of ['2026-01', '2026-06', '2026-08', '2026-11', '2026-12', '2027-01', '2027-02']) {
    expect(await co.reconcile(month)).toEqual([]);
  }
});
