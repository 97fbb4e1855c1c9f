/** What waits, in one sentence of the reader's language. */
import { useLifeEventNames } from '../../embed/shared/life-event-names.ts';
import { plural, wordsIn } from '../../embed/shared/words.ts';
import { useFormat } from '../shell/format.ts';
import type { Item } from './item.ts';

type Reported = Extract<Item, { kind: 'life_event' }>['facts'];

const en = {
  reports: (who: string, what: string, date: string) => `${who} reports: ${what}, ${date}.`,
  lacksProof: (report: string) => `${report} The document that it needs is missing.`,
  correction: (who: string, benefit: string, until: string) =>
    `${who} has until ${until} to sign the corrected ${benefit}.`,
  dual: (who: string, benefit: string, until: string) =>
    `${who} could not elect ${benefit}, because somebody is covered through another person. The window closes on ${until}.`,
  stopped: (rows: string, omitted: string, active: string) =>
    `A roster of ${rows} would deactivate ${omitted} of ${active} people, and waits to be applied.`,
  failed: (rows: string, why: string) => `A roster of ${rows} failed as a whole: ${why}.`,
  failedWhy: { too_many_deactivations: 'it would have deactivated too many people, and nobody has applied it' },
  rowsFailed: (failed: string, rows: string) => `${failed} of ${rows} of the latest roster failed.`,
  rows: (n: string, count: number) => `${n} ${plural(count, 'row', 'rows')}`,
  calendar: (step: string, n: string, count: number, message: string) =>
    `The step “${step}” of the calendar has failed ${count === 1 ? 'once' : `${n} times`}: ${message}`,
  webhook: (host: string, isDisabled: boolean) =>
    isDisabled ? `Webhooks to ${host} failed and are disabled.` : `Webhooks to ${host} fail.`,
  reconciliation: (n: string, count: number, month: string, money: string) =>
    `${n} ${plural(count, 'difference', 'differences')} between what was deducted for ${month} and what is due, of ${money} in all.`,
  invoice: (number: number, money: string) => `INV-${number} of ${money} is open.`,
  outOfArea: (who: string, plan: string) => `${who} lives where ${plan} is not offered.`,
  arrears: (who: string, hasLeft: boolean, date: string) =>
    `${who} ${hasLeft ? 'has left' : 'is back'}: nobody collects what the leave from ${date} left in arrears.`,
};

const es: typeof en = {
  reports: (who, what, date) => `${who} informa: ${what}, ${date}.`,
  lacksProof: (report) => `${report} Falta el documento necesario.`,
  correction: (who, benefit, until) => `${who} tiene hasta el ${until} para firmar la corrección de ${benefit}.`,
  dual: (who, benefit, until) =>
    `${who} no pudo elegir ${benefit}, porque alguien ya está cubierto por medio de otra persona. El plazo termina el ${until}.`,
  stopped: (rows, omitted, active) =>
    `Una lista de ${rows} daría de baja a ${omitted} de ${active} personas y espera a que alguien la aplique.`,
  failed: (rows, why) => `Falló por completo una lista de ${rows}: ${why}.`,
  failedWhy: { too_many_deactivations: 'habría dado de baja a demasiadas personas, y nadie la aplicó' },
  rowsFailed: (failed, rows) => `De la última lista, ${failed} de ${rows} fallaron.`,
  rows: (n, count) => `${n} ${plural(count, 'fila', 'filas')}`,
  calendar: (step, n, count, message) =>
    `El paso «${step}» del calendario falló ${count === 1 ? 'una vez' : `${n} veces`}: ${message}`,
  webhook: (host, isDisabled) =>
    isDisabled ? `Los webhooks a ${host} fallaron y están desactivados.` : `Los webhooks a ${host} fallan.`,
  reconciliation: (n, count, month, money) =>
    `${n} ${plural(count, 'diferencia', 'diferencias')} entre lo que se dedujo por ${month} y lo que se debe, de ${money} en total.`,
  invoice: (number, money) => `INV-${number} de ${money} está abierta.`,
  outOfArea: (who, plan) => `${who} vive donde no se ofrece ${plan}.`,
  arrears: (who, hasLeft, date) =>
    `${who} ${hasLeft ? 'se fue' : 'volvió'}: nadie cobra lo que quedó pendiente de la licencia desde el ${date}.`,
};

const useWords = wordsIn({ en, es });

export function useSentences(): (item: Item) => string {
  const words = useWords();
  const events = useLifeEventNames();
  const { date, money, month, number } = useFormat();
  const who = (of: { first_name: string; last_name: string }) => `${of.first_name} ${of.last_name}`;
  const rows = (count: number) => words.rows(number(count), count);
  const reported = (of: Reported) => {
    const what = of.other_event === null ? events[of.event_type] : `“${of.other_event}”`;
    return words.reports(who(of), what, date(of.event_date));
  };
  return ({ kind, facts }) => {
    switch (kind) {
      case 'life_event':
        return reported(facts);
      case 'proof_missing':
        return words.lacksProof(reported(facts));
      case 'correction_waiting':
        return words.correction(who(facts), facts.benefit, date(facts.window_end));
      case 'dual_coverage':
        return words.dual(who(facts), facts.benefit, date(facts.window_end));
      case 'census_stopped':
        return words.stopped(rows(facts.rows), number(facts.omitted), number(facts.active));
      case 'census_failed': {
        const known: Record<string, string> = words.failedWhy;
        return words.failed(rows(facts.rows), known[facts.error_code] ?? facts.error_code);
      }
      case 'census_rows_failed':
        return words.rowsFailed(number(facts.failed), rows(facts.rows));
      case 'calendar_failure':
        return words.calendar(facts.step, number(facts.failures), facts.failures, facts.message);
      case 'webhook_failing':
        return words.webhook(facts.host, facts.is_disabled);
      case 'reconciliation': {
        const { findings, period_start, off_in_cents } = facts;
        return words.reconciliation(number(findings), findings, month(period_start), money(off_in_cents));
      }
      case 'invoice_due':
        return words.invoice(facts.number, money(facts.premium_in_cents));
      case 'out_of_area':
        return words.outOfArea(who(facts), facts.plan);
      case 'leave_arrears':
        return words.arrears(who(facts), facts.has_left, date(facts.starts_on));
    }
  };
}
