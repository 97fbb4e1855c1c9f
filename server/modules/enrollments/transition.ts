/**
 * The only writer of an enrollment's state. Whatever happens to enrollments, to one or to a batch, by a request, a flow or the
 * calendar, happens here: it asks the rules, writes the rows and sends the events.
 */
import type { Command } from '../../platform/commands/command.ts';
import { orRefuse } from '../../platform/commands/refusal.ts';
import { addDays } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import {
  type CoverageDays,
  type CoveredPerson,
  type NewPrice,
  recordPeople,
  recordPeriods,
  recordPrices,
} from '../coverage/coverage-write.sql.ts';
import type { Part } from '../coverage/parts.rules.ts';
import type { EmployeeRow } from '../employees/employee.sql.ts';
import {
  decide,
  type Enrollment,
  type EnrollmentCommand,
  type EnrollmentEvent,
  type EnrollmentVerb,
} from './enrollment.rules.ts';
import type { EnrollmentRow } from './enrollment.sql.ts';
import { newRow, rowAfter, rowOfNew, stateOf } from './enrollment-row.rules.ts';
import { insertElected, insertEnrollments, type NewEnrollment, saveEnrollments } from './enrollment-write.sql.ts';
import type { Window } from './window.rules.ts';

/** What is to happen to an existing enrollment. Its row is locked, after its employee's. */
export interface Step {
  row: EnrollmentRow;
  act: EnrollmentCommand;
  /** With an election or a correction: the people covered besides the employee. */
  covered?: readonly CoveredPerson[];
  /** The employee's departure that ends this coverage, or closes this window. */
  departure?: number | null;
}

/** An enrollment that begins, as pending or already elected. */
export interface Beginning {
  begins: NewEnrollment;
  act: EnrollmentCommand & { verb: 'start' | 'grant' | 'reinstate' | 'renew' };
  /** With an enrollment that is elected from the start: the people covered besides the employee. */
  covered?: readonly CoveredPerson[];
}

export interface Changed {
  before: EnrollmentRow;
  after: EnrollmentRow;
}

/** Called for each event, in the order of the steps. */
export type Tell = (event: EnrollmentEvent, enrollment: Pick<EnrollmentRow, 'id' | 'employee_id'>) => void;

/**
 * Takes these steps, each of a different enrollment, or refuses all of them. Returns what changed; a step that changes nothing
 * is neither written nor reported.
 *
 * One statement per table, however many steps, and two if something is elected: the database always allows only one pending and
 * one enrolled enrollment per employee and plan year, and a statement updates its rows in no particular order. So what is
 * replaced ends before its successor is elected, and what is pending closes before something new begins.
 */
export async function transition(
  command: Command,
  steps: readonly (Step | Beginning)[],
  tell: Tell = (event, { id }) => command.emit(event, id),
): Promise<Changed[]> {
  const { db, organizationId } = command;
  const changed: Changed[] = [];
  const begun: NewEnrollment[] = [];
  const prices: NewPrice[] = [];
  const people: CoveredPerson[] = [];
  for (const step of steps) {
    const row = 'begins' in step ? rowOfNew(organizationId, step.begins) : step.row;
    const before = 'begins' in step ? null : stateOf(step.row);
    const { state, events } = orRefuse(decide(before, step.act));
    for (const event of events) tell(event, row);
    if ('begins' in step && state.status === 'pending') begun.push(step.begins);
    if (step.act.verb === 'start' || step.act.verb === 'grant' || state === before) continue;
    const departure = 'departure' in step ? step.departure : row.departure_number;
    const after = { ...rowAfter(row, state, command), departure_number: departure ?? null };
    changed.push({ before: row, after });
    prices.push(...priceOf(row.id, state, step.act));
    people.push(...(step.covered ?? []));
  }
  const save = (some: readonly Changed[]) =>
    saveEnrollments(
      db,
      organizationId,
      some.map(({ after }) => after),
    );
  const elected = changed.filter(isElection);
  const isNew = new Set(steps.flatMap((step) => ('begins' in step ? [step.begins.id] : [])));
  await save(changed.filter((one) => !isElection(one)));
  await save(elected.filter(({ after }) => !isNew.has(after.id)));
  await insertEnrollments(db, organizationId, begun);
  await insertElected(
    db,
    organizationId,
    elected.flatMap(({ after }) => (isNew.has(after.id) ? [after] : [])),
  );
  await recordPeriods(command, changed.flatMap(periodOf), isNew);
  await recordPrices(command, prices, isNew);
  await recordPeople(command, people);
  return changed;
}

function isElection({ before, after }: Changed): boolean {
  return before.status === 'pending' && after.status === 'enrolled';
}

/** The days of coverage, if they have changed. */
function periodOf({ before, after }: Changed): CoverageDays[] {
  const [was, is] = [daysOf(before), daysOf(after)];
  return was?.startsOn === is?.startsOn && was?.endsOn === is?.endsOn ? [] : [{ enrollmentId: after.id, days: is }];
}

function daysOf({ election, coverage_start, coverage_end }: EnrollmentRow): CoverageDays['days'] {
  if (election !== 'Enrolled' || coverage_end === null) return null;
  return { startsOn: coverage_start, endsOn: coverage_end };
}

/** The prices that begin with an election or replace others, each up to the day before the next. */
function priceOf(enrollmentId: Uuid, state: Enrollment, act: EnrollmentCommand): NewPrice[] {
  return partsAfter(state, act).map(({ from, amounts }, at, parts) => {
    const next = parts[at + 1];
    const days = { startsOn: from, endsOn: next ? addDays(next.from, -1) : null };
    return { enrollmentId, ...days, amounts, isWhole: act.verb === 'reprice' && act.begins !== undefined };
  });
}

const ELECTS: ReadonlySet<EnrollmentVerb> = new Set(['elect', 'reinstate', 'renew']);

function partsAfter(state: Enrollment, act: EnrollmentCommand): readonly Part[] {
  if (act.verb === 'reprice') return act.parts;
  if (!ELECTS.has(act.verb) || state.status !== 'enrolled') return [];
  return state.choice.parts ?? [{ from: state.coverageStart, amounts: state.choice }];
}

/** Whether the step may be taken: for callers that must refuse it before they check anything else. */
export function mayTake({ row, act }: Step): void {
  orRefuse(decide(stateOf(row), act));
}

/** A new pending enrollment of this employee in this plan year. */
export function begin(
  command: Command,
  employee: EmployeeRow,
  planYear: { id: Uuid; productId: Uuid },
  window: Window,
  by: { verb: 'start' | 'grant'; lifeEventId: Uuid | null },
): Beginning {
  const begins = newRow(command, employee, planYear, window, by.lifeEventId);
  return { begins, act: { verb: by.verb, window } };
}
