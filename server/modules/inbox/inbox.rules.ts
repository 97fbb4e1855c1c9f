/** The sentence for each item that waits. */
import { dollars } from '../../platform/values/money.ts';
import type { Facts, InboxKind } from './inbox.schemas.ts';

const SENTENCES: { [Kind in InboxKind]: (facts: Facts[Kind]) => string } = {
  life_event: (of) => `${reported(of)}.`,
  proof_missing: (of) => `${reported(of)}, and the document that it needs is missing.`,
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
  reconciliation: (of) =>
    `${differences(of.findings)} between what was deducted for ${of.period_start.slice(0, 7)} and what is due, of ${dollars(of.off_in_cents)} in all.`,
  invoice_due: (of) => `INV-${of.number} of ${dollars(of.premium_in_cents)} is open.`,
  out_of_area: (of) => `${of.first_name} ${of.last_name} lives where ${of.plan} is not offered.`,
  leave_arrears: (of) =>
    `${of.first_name} ${of.last_name} ${of.has_left ? 'has left' : 'is back'}: nobody collects what the leave from ${of.starts_on} left in arrears.`,
};

export function sentenceOf<Kind extends InboxKind>(kind: Kind, facts: Facts[Kind]): string {
  return SENTENCES[kind](facts);
}

function reported({ first_name, last_name, event_type, other_event, event_date }: Facts['life_event']): string {
  const what = other_event === null ? event_type.replaceAll('_', ' ') : `“${other_event}”`;
  return `${first_name} ${last_name} reports ${what} on ${event_date}`;
}

const rows = (count: number) => (count === 1 ? '1 row' : `${count} rows`);
const differences = (count: number) => (count === 1 ? '1 difference' : `${count} differences`);
const times = (count: number) => (count === 1 ? 'once' : `${count} times`);
