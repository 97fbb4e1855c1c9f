/**
 * The baseline of the reads: two bare Fastify routes. They run the statements that our routes run, named, over a pool of
 * `pg` of the same size, and answer the same JSON through Fastify's default, JSON.stringify. No credentials, no checks.
 */
import Fastify from 'fastify';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { type EmployeeView, selectEmployees } from '../../server/modules/employees/employee.sql.ts';
import { presentEmployee } from '../../server/modules/employees/employee.view.ts';
import { type ShownEnrollment, selectEnrollment } from '../../server/modules/enrollments/enrollment.sql.ts';
import { present as presentEnrollment } from '../../server/modules/enrollments/enrollment.view.ts';
import { parseId } from '../../server/modules/vocabulary/ids.ts';
import type { Caller } from '../../server/platform/commands/caller.ts';
import { type Db, postgresParser } from '../../server/platform/database/db.ts';
import type { Tables } from '../../server/platform/database/tables.ts';
import { pageBody } from '../../server/platform/http/schemas.ts';
import type { Uuid } from '../../server/platform/values/ids.ts';

interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

const { PORT, DATABASE_URL, ORGANIZATION, EMPLOYER, ENROLLMENT } = process.env as Record<string, string>;
const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  max: 16,
  options: '-c TimeZone=UTC -c DateStyle=ISO',
  types: { getTypeParser: postgresParser },
});
const caller = { organizationId: ORGANIZATION, employerId: null, employeeId: null } as unknown as Caller;
const page = { page: 1, limit: 100 };

/** The statements that `run` sends, to be sent again by hand. */
async function statementsOf(name: string, run: (db: Db) => Promise<unknown>): Promise<Statement[]> {
  const seen: Statement[] = [];
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => {
      seen.push({ name: `${name}${seen.length}`, text: query.sql, values: [...query.parameters] });
    },
  });
  await run(db);
  return seen;
}

const list = await statementsOf('list', (db) =>
  selectEmployees(db, caller, EMPLOYER as Uuid, { search: null, status: null, sort: 'newest' }, page),
);
const one = await statementsOf('one', (db) => selectEnrollment(db, caller, ENROLLMENT as Uuid));

/** The same statement for another resource. */
function about(statement: Statement | undefined, before: string | undefined, id: Uuid | null): Statement {
  if (!statement) throw new Error('the statement was not seen');
  return { ...statement, values: statement.values.map((value) => (value === before ? id : value)) };
}

const app = Fastify({ logger: false });
app.get('/healthz', async () => ({ status: 'ok' }));
app.get<{ Params: { id: string } }>('/v1/enrollments/:id', async (request) => {
  const { rows } = await pool.query<ShownEnrollment>(
    about(one[0], ENROLLMENT, parseId('enrollment', request.params.id)),
  );
  return { data: presentEnrollment(rows[0] as ShownEnrollment) };
});
app.get<{ Params: { id: string } }>('/v1/employers/:id/employees', async (request) => {
  const id = parseId('employer', request.params.id);
  const counted = await pool.query<{ total: number }>(about(list[0], EMPLOYER, id));
  const { rows } = await pool.query<EmployeeView>(about(list[1], EMPLOYER, id));
  return pageBody(
    rows.map((row) => presentEmployee(row, { generation: 1 })),
    counted.rows[0]?.total ?? 0,
    page,
  );
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
process.on('SIGTERM', () => process.exit(0));
