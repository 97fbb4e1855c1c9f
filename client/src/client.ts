/** The client: a method for each operation, with types and a table generated from the server's own document. */
import type { DryRun, Operations } from './generated/api-types.ts';
import { OPERATIONS } from './generated/operations.ts';
import { rowsOf } from './pages.ts';
import { type CallOptions, type ClientOptions, type Operation, type Request, send } from './request.ts';

export type OperationId = keyof typeof OPERATIONS;
type Table = typeof OPERATIONS;
// TypeScript 5 takes an index by a template type for every operation.
type Of<Id extends OperationId> = `${Table[Id]['method']} ${Table[Id]['path']}` extends infer Key extends
  keyof Operations
  ? Operations[Key]
  : never;

type Path<Given> = [keyof Given] extends [never] ? unknown : { path: Given };
type Query<Given> = [keyof Given] extends [never]
  ? unknown
  : Record<never, never> extends Given
    ? { query?: Given }
    : { query: Given };
type Body<Given> = [Given] extends [undefined] ? unknown : undefined extends Given ? { body?: Given } : { body: Given };

/** What an operation takes. */
export type Input<Id extends OperationId> = Path<Of<Id>['path']> &
  Query<Omit<Of<Id>['query'], 'dry_run'>> &
  Body<Of<Id>['body']>;

type Whole<Id extends OperationId> = Of<Id>['answer'];

/** What an operation answers: its body, a `Blob` of a file, or nothing. */
export type Answer<Id extends OperationId> = Exclude<Whole<Id>, DryRun>;

/** Its answer to a dry run: the usual answer, with what would happen. */
export type Preview<Id extends OperationId> = [Extract<Whole<Id>, DryRun>] extends [never]
  ? [Whole<Id>] extends [undefined]
    ? DryRun
    : Whole<Id> & DryRun
  : Extract<Whole<Id>, DryRun>;

/** A row of a list with pages. */
export type Row<Id extends OperationId> = Answer<Id> extends { data: (infer R)[]; pagination: object } ? R : never;

type Arguments<Given> =
  Record<never, never> extends Given ? [given?: Given, options?: CallOptions] : [given: Given, options?: CallOptions];

type Dry = { [Id in OperationId]: Table[Id] extends { dry: true } ? Id : never }[OperationId];
type Listed = { [Id in OperationId]: [Row<Id>] extends [never] ? never : Id }[OperationId];

export type Client = {
  [Id in OperationId]: (...input: Arguments<Input<Id>>) => Promise<Answer<Id>>;
} & {
  /** What a change would do, with its events, dates and amounts; nothing is stored. */
  dryRun: { [Id in Dry]: (...input: Arguments<Input<Id>>) => Promise<Preview<Id>> };
  /** Every row of a list; pages are requested as they are needed. */
  each: { [Id in Listed]: (...input: Arguments<Input<Id>>) => AsyncGenerator<Row<Id>, void, undefined> };
};

export function createClient(options: ClientOptions): Client {
  const ask = (operation: Operation, request: Request, how: CallOptions) => send(options, operation, request, how);
  return {
    ...methods(ask),
    dryRun: methods((operation, request, how) => {
      return ask(operation, { ...request, query: { ...request.query, dry_run: true } }, how);
    }),
    each: methods((operation, request, how) => rowsOf((page) => ask(operation, page, how), request)),
  } as unknown as Client;
}

type Method = (operation: Operation, request: Request, how: CallOptions) => unknown;

const methods = (method: Method) =>
  Object.fromEntries(
    Object.entries<Operation>(OPERATIONS).map(([id, operation]) => [
      id,
      (given: Request = {}, how: CallOptions = {}) => method(operation, given, how),
    ]),
  );
