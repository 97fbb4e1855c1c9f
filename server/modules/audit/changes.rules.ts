/**
 * What a change did to a resource, field by field, for its audit entry: computed only here, from the row before and after.
 * Secrets are left out, and a date of birth is only reported as changed.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ResourceKind } from '../../platform/register.ts';
import { maskEin } from '../vocabulary/ein.rules.ts';
import { wireId } from '../vocabulary/ids.ts';

export type Change = { field: string; before: unknown; after: unknown } | { field: string; changed: true };

/** Bookkeeping columns of a row, and columns derived from others. */
const NOT_TOLD = new Set([
  ...['id', 'organization_id', 'created_at', 'updated_at'],
  ...['created_on', 'eligibility_number', 'departure_number', 'census_number', 'waits_from', 'opens_on'],
  // The calendar's position in a leave.
  ...['phase', 'due_on', 'over_at'],
  // The health of a webhook subscription.
  ...['consecutive_failures', 'recent_succeeded', 'recent_failed', 'failing_since', 'last_success_at'],
]);
const DERIVED = /_folded$/;
const SECRET = /secret|_sha256$|_encrypted$|password|visible_prefix/;
const PRIVATE = new Set(['date_of_birth']);
/** Columns that are shown masked everywhere. */
const MASKED: Record<string, (value: string) => string> = { ein: maskEin };

/** Columns whose values are ids: their names on the wire, and the kind of id. */
const REFERENCES: Record<string, [field: string, kind: ResourceKind]> = {
  api_key_id: ['api_key_id', 'apiKey'],
  employer_id: ['employer_id', 'employer'],
  employee_id: ['employee_id', 'employee'],
  member_id: ['member_id', 'member'],
  primary_member_id: ['primary_member_id', 'member'],
  benefit_id: ['benefit_id', 'benefitProduct'],
  product_id: ['benefit_id', 'benefitProduct'],
  plan_id: ['plan_id', 'benefitPlan'],
  plan_ids: ['plan_ids', 'benefitPlan'],
  plan_year_id: ['benefit_plan_year_id', 'planYear'],
  renews: ['renews', 'planYear'],
  life_event_id: ['qualifying_life_event_id', 'lifeEvent'],
};

/** Null: the resource did not exist yet, or was deleted. A field that is null in the other row as well is left out. */
export function changesBetween(before: object | null, after: object | null): Change[] {
  const rows = { before: new Map(Object.entries(before ?? {})), after: new Map(Object.entries(after ?? {})) };
  const columns = [...new Set([...rows.before.keys(), ...rows.after.keys()])].filter(isTold);
  return columns.flatMap((column) => changeOf(column, rows.before.get(column) ?? null, rows.after.get(column) ?? null));
}

function changeOf(column: string, before: unknown, after: unknown): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  const field = REFERENCES[column]?.[0] ?? column;
  if (PRIVATE.has(column)) return [{ field, changed: true }];
  return [{ field, before: onWire(column, before), after: onWire(column, after) }];
}

function isTold(column: string): boolean {
  return !NOT_TOLD.has(column) && !DERIVED.test(column) && !SECRET.test(column);
}

/** Ids with their prefixes, also inside lists and objects. */
function onWire(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => onWire(name, one));
  const kind = REFERENCES[name]?.[1];
  if (typeof value === 'string') return kind ? wireId(kind, value) : (MASKED[name]?.(value) ?? value);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !PRIVATE.has(key) && !SECRET.test(key))
      .map(([key, part]) => [key, onWire(key, part)]),
  );
}
