/** What a thing that waits says in one sentence. */
import { dollars } from '../../platform/values/money.ts';

/** What of each kind its sentence is made of. */
export interface Details {
  life_event: { first_name: string; last_name: string; event_type: string; event_date: string };
  proof_missing: { first_name: string; last_name: string; event_type: string; event_date: string };
  correction_waiting: { first_name: string; last_name: string; benefit: string; window_end: string };
  dual_coverage: { first_name: string; last_name: string; benefit: string; window_end: string };
  census_stopped: { omitted: number; active: number; rows: number };
  census_failed: { error_code: string; rows: number };
  census_rows_failed: { failed: number; rows: number };
  calendar_failure: { step: string; message: string; failures: number };
  webhook_failing: { host: string; is_disabled: boolean };
  invoice_due: { number: number; premium_cents: number };
  out_of_area: { first_name: string; last_name: string; plan: string };
  leave_arrears: { first_name: string; last_name: string; starts_on: string; has_left: boolean };
}
export type InboxKind = keyof Details;

const SENTENCES: { [Kind in InboxKind]: (detail: Details[Kind]) => string } = {
  life_event: (of) => `${of.first_name} ${of.last_name} reports ${words(of.event_type)} on ${of.event_date}.`,
  proof_missing: (of) =>
    `${of.first_name} ${of.last_name} reports ${words(of.event_type)} on ${of.event_date}, and the document that it needs is missing.`,
  correction_waiting: (of) =>
    `${of.first_name} ${of.last_name} has until ${of.window_end} to sign the corrected ${of.benefit}.`,
  dual_coverage: (of) =>
    `${of.first_name} ${of.last_name} could not elect ${of.benefit}, because somebody is covered through another person. The window closes on ${of.window_end}.`,
  census_stopped: (of) =>
    `A roster of ${rows(of.rows)} would deactivate ${of.omitted} of ${of.active} people, and waits to be applied.`,
  census_failed: (of) => `A roster of ${rows(of.rows)} failed as a whole: ${of.error_code}.`,
  census_rows_failed: (of) => `${of.failed} of ${rows(of.rows)} of the latest roster failed.`,
  calendar_failure: (of) => `The calendar step ${of.step} has failed ${times(of.failures)}: ${of.message}`,
  webhook_failing: (of) =>
    of.is_disabled ? `Webhooks to ${of.host} failed and are disabled.` : `Webhooks to ${of.host} fail.`,
  invoice_due: (of) => `INV-${of.number} of ${dollars(of.premium_cents)} is open.`,
  out_of_area: (of) => `${of.first_name} ${of.last_name} lives where ${of.plan} is not offered.`,
  leave_arrears: (of) =>
    `${of.first_name} ${of.last_name} ${of.has_left ? 'has left' : 'is back'}: nobody collects what the leave from ${of.starts_on} left in arrears.`,
};

export function sentenceOf<Kind extends InboxKind>(kind: Kind, detail: Details[Kind]): string {
  return SENTENCES[kind](detail);
}

const words = (code: string) => code.replaceAll('_', ' ');
const rows = (count: number) => (count === 1 ? '1 row' : `${count} rows`);
const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
