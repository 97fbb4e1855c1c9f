/** What a thing that waits says in one sentence, and where a page of the inbox goes on. */
import { type Instant, parseInstant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { dollars } from '../../platform/values/money.ts';

/** What of each kind its sentence is made of. */
export interface Details {
  life_event: { first_name: string; last_name: string; event_type: string; event_date: string };
  correction_waiting: { first_name: string; last_name: string; benefit: string; window_end: string };
  census_stopped: { omitted: number; active: number; rows: number };
  census_failed: { error_code: string; rows: number };
  census_rows_failed: { failed: number; rows: number };
  calendar_failure: { step: string; message: string; failures: number };
  webhook_failing: { host: string; is_disabled: boolean };
  invoice_due: { number: number; premium_cents: number };
}
export type InboxKind = keyof Details;

const SENTENCES: { [Kind in InboxKind]: (detail: Details[Kind]) => string } = {
  life_event: (of) => `${of.first_name} ${of.last_name} reports ${words(of.event_type)} on ${of.event_date}.`,
  correction_waiting: (of) =>
    `${of.first_name} ${of.last_name} has until ${of.window_end} to sign the corrected ${of.benefit}.`,
  census_stopped: (of) =>
    `A roster of ${rows(of.rows)} would deactivate ${of.omitted} of ${of.active} people, and waits to be applied.`,
  census_failed: (of) => `A roster of ${rows(of.rows)} failed as a whole: ${of.error_code}.`,
  census_rows_failed: (of) => `${of.failed} of ${rows(of.rows)} of the latest roster failed.`,
  calendar_failure: (of) => `The calendar step ${of.step} has failed ${times(of.failures)}: ${of.message}`,
  webhook_failing: (of) =>
    of.is_disabled ? `Webhooks to ${of.host} failed and are disabled.` : `Webhooks to ${of.host} fail.`,
  invoice_due: (of) => `INV-${of.number} of ${dollars(of.premium_cents)} is open.`,
};

export function sentenceOf<Kind extends InboxKind>(kind: Kind, detail: Details[Kind]): string {
  return SENTENCES[kind](detail);
}

const words = (code: string) => code.replaceAll('_', ' ');
const rows = (count: number) => (count === 1 ? '1 row' : `${count} rows`);
const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

/** The last thing that was read: those after it are younger, or as old and of a higher id. */
export interface Place {
  since: Instant;
  id: Uuid;
}

/** Opaque to callers. */
export function formatPlace({ since, id }: Place): string {
  return Buffer.from(`${since} ${id}`).toString('base64url');
}

/** Null: no cursor of this list. */
export function readPlace(cursor: string): Place | null {
  const [since, id, ...more] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const moment = since === undefined ? null : parseInstant(since);
  if (moment === null || id === undefined || !UUID.test(id) || more.length > 0) return null;
  const place = { since: moment, id };
  return formatPlace(place) === cursor ? place : null;
}
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
