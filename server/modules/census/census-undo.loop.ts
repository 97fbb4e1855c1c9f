/** Undoes what a sync did to those whom it deactivated, one batch at a time (rules 10.6), as if they had been on its roster. */

import { change, type Person, person } from '../../flows/people.ts';
import { type Returning, restore } from '../../flows/restore.ts';
import type { Command } from '../../platform/commands/command.ts';
import { selectActivePolicy } from '../eligibility/eligibility.sql.ts';
import { lockEmployees } from '../employees/employee.sql.ts';
import { type CensusChange, type SyncRow, selectDeactivatedBy } from './census.sql.ts';
import { type Batch, changeOf } from './census-apply.loop.ts';

export async function undoDeactivations(command: Command, sync: SyncRow, limit: number): Promise<Batch> {
  const { db, organizationId } = command;
  const found = await selectDeactivatedBy(db, sync, limit);
  const numbers = new Map(found.map(({ employee_id, number }) => [employee_id, number]));
  const employees = await lockEmployees(db, organizationId, [...numbers.keys()]);
  const people = employees.map((employee) => person(employee));
  const returning = people.flatMap((who): Returning[] => {
    const { id, departure_number } = who.employee;
    if (departure_number !== numbers.get(id)) return [];
    change(command, who, { status: 'active', termination_date: null });
    return [{ who, departure: departure_number, returnedOn: null }];
  });
  const policy = await selectActivePolicy(db, organizationId, sync.employer_id);
  const kept = await restore(command, sync.employer_id, returning, policy);
  sync.reactivated_count += returning.length;
  sync.failed_count += people.length - returning.length;
  const last = found.at(-1);
  if (last === undefined || found.length < limit) sync.phase = 'done';
  else sync.employee_cursor = last.employee_id;
  const of = new Map(people.map((who) => [who.employee.id, who]));
  const restored = new Set(returning.map(({ who }) => who));
  const changes = people.map((who) =>
    restored.has(who) ? changeOf(who, 'reactivated', null) : keptBy(who, 'left_again'),
  );
  const stays = kept.map(({ employeeId, obstacle }) => keptBy(of.get(employeeId) as Person, obstacle));
  return { changes: [...changes, ...stays], rows: [] };
}

function keptBy(who: Person, obstacle: string): CensusChange {
  return { ...changeOf(who, 'kept', null), obstacle };
}
