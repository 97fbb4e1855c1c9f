/**
 * Repeats by bare `pg` the statements that the product sent, on a copy of the database in the same state: the time that the
 * statements take by themselves, without the code that decides them.
 */
import { createQueryId, PostgresQueryCompiler, type RootOperationNode } from 'kysely';
import type pg from 'pg';
import type { Database } from '../../server/platform/database/db.ts';

export interface Statement {
  text: string;
  values: readonly unknown[];
}

const compiler = new PostgresQueryCompiler();

/** The statements executed during the run, in order. */
export async function recorded(database: Database, run: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  database.statements.show = (node: RootOperationNode) => {
    const { sql: text, parameters: values } = compiler.compileQuery(node, createQueryId());
    statements.push({ text, values });
  };
  try {
    await run();
  } finally {
    delete database.statements.show;
  }
  return statements;
}

export const isWrite = ({ text }: Statement) => /^\s*(with\b[\s\S]*\b)?(insert into|update|delete from)\b/i.test(text);

const names = new Map<string, string>();

/** In one transaction, planned once a connection, as the product does it. */
export async function replay(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  await client.query('begin');
  for (const { text, values } of statements) {
    const name = names.get(text) ?? `r${names.size}`;
    names.set(text, name);
    const isNamed = values.length > 0 && !values.some(Array.isArray);
    await client.query({ ...(isNamed ? { name } : {}), text, values: [...values] });
  }
  await client.query('commit');
}
