/** The forecast of what an employer's coverage costs, month by month. */
import Type from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, read } from '../../platform/http/endpoints.ts';
import { Data, DateString } from '../../platform/http/schemas.ts';
import { addMonths, firstAfter } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { selectElectedPrices, selectElectorsOfEmployer } from '../coverage/due.sql.ts';
import { reachesEmployer } from '../employers/employer.sql.ts';
import { addToForecast, type ForecastMonth } from './forecast.rules.ts';

const MONTHS = 12;
/** How many employees' prices are in memory at a time. */
const BATCH = 500;

const Forecast = Type.Object({
  month: DateString,
  employees: Type.Integer({ description: 'Employees with coverage that is due.' }),
  premium_in_cents: Type.Integer(),
  employer_in_cents: Type.Integer(),
  employee_in_cents: Type.Integer(),
});

const forecastCost = read({
  method: 'GET',
  path: '/v1/employers/:employer_id/cost-forecast',
  operation: 'forecastEmployerCost',
  tag: 'invoices',
  summary: 'Forecast what coverage costs by month',
  description:
    'As things stand today: current and future elections, with their announced ends and prices. Unanswered enrollments are not ' +
    'included, nor are renewals that nobody has elected.',
  who: ['K', 'R'],
  ids: { employer_id: 'employer' },
  reach: reachesEmployer,
  query: Type.Object({
    months: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MONTHS,
        default: MONTHS,
        description: 'The number of months from the next 1st on.',
      }),
    ),
  }),
  answers: { 200: Data(Type.Array(Forecast)) },
  run: async ({ db, kit, caller, ids, query }) => {
    if (!(await reachesEmployer(db, caller, ids))) refuse('not_found');
    const { organizationId } = caller;
    const { today } = await readClock(db, kit.real, organizationId, 'none');
    const months = new Map(
      Array.from({ length: query.months ?? MONTHS }, (_, at) => [
        addMonths(firstAfter(today), at),
        { employees: 0, premiumCents: 0, employerCents: 0 } as ForecastMonth,
      ]),
    );
    let after: Uuid | null = null;
    do {
      const batch: Uuid[] = await selectElectorsOfEmployer(db, organizationId, ids.employer_id, after, BATCH);
      addToForecast(months, await selectElectedPrices(db, organizationId, batch, today));
      after = batch.length === BATCH ? (batch.at(-1) ?? null) : null;
    } while (after !== null);
    return answer(200, {
      data: [...months].map(([month, { employees, premiumCents, employerCents }]) => ({
        ...{ month, employees, premium_in_cents: premiumCents, employer_in_cents: employerCents },
        employee_in_cents: premiumCents - employerCents,
      })),
    });
  },
});

export const forecastEndpoints = [forecastCost];
