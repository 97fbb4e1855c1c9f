/** The words of leaves of absence on the employee's page. */
import { plural, wordsIn } from '../../shared/words.ts';
import type { Leave } from '../answers.ts';

/** `to` null: the return is not known yet. */
type Days = (from: string, to: string | null) => string;
type Coverages = Record<Leave['coverage'], string>;
type Deductions = Record<Leave['deductions'], (paychecks: number) => string>;

const en = {
  title: 'Leave of absence',
  runs: ((from, to) =>
    to
      ? `You are on leave from ${from} to ${to}.`
      : `You have been on leave since ${from}. The day of your return is not known yet.`) as Days,
  comes: ((from, to) =>
    to
      ? `You will be on leave from ${from} to ${to}.`
      : `You will be on leave from ${from}. The day of your return is not known yet.`) as Days,
  was: ((from, to) =>
    to ? `You were on leave from ${from} to ${to}.` : `You were on leave starting ${from}.`) as Days,
  coverages: {
    continues: 'Your coverage goes on during your leave.',
    stops: 'Coverage that stops for your leave starts again when you return. You don’t have to wait or sign again.',
  } as Coverages,
  deductions: {
    continue: () => 'Your part is taken from your pay as always.',
    suspend: () => 'For the months of your leave nothing is taken from your pay. You still owe your part.',
    direct_bill: () => 'For the months of your leave nothing is taken from your pay. You pay your part in another way.',
    catch_up: (n) =>
      'For the months of your leave nothing is taken from your pay. You make it up after your return: ' +
      plural(n, 'with your next paycheck.', `with your next ${n} paychecks, in equal parts.`),
  } as Deductions,
  owed: (money: string) => `You owe ${money} for your leave so far.`,
  collected: (month: string) => `It is taken from your pay from ${month} on.`,
  comesBack: (money: string) => `${money} comes back to you with your pay.`,
  waived: (money: string) => `Your employer has taken over ${money}.`,
  byMonth: 'Month by month',
  of: (benefit: string, due: string, paid: string) => `${benefit}: your part is ${due}, and ${paid} is paid.`,
};

const es: typeof en = {
  title: 'Licencia',
  runs: (from, to) =>
    to
      ? `Está de licencia del ${from} al ${to}.`
      : `Está de licencia desde el ${from}. Todavía no se sabe qué día vuelve.`,
  comes: (from, to) =>
    to
      ? `Estará de licencia del ${from} al ${to}.`
      : `Estará de licencia desde el ${from}. Todavía no se sabe qué día vuelve.`,
  was: (from, to) => (to ? `Estuvo de licencia del ${from} al ${to}.` : `Estuvo de licencia desde el ${from}.`),
  coverages: {
    continues: 'Su cobertura continúa durante la licencia.',
    stops:
      'La cobertura que se interrumpe por su licencia se reanuda cuando vuelva. No tiene que esperar ni firmar de nuevo.',
  },
  deductions: {
    continue: () => 'Su parte se descuenta de su pago como siempre.',
    suspend: () => 'Por los meses de su licencia no se descuenta nada de su pago. Todavía debe su parte.',
    direct_bill: () =>
      'Por los meses de su licencia no se descuenta nada de su pago. Usted paga su parte de otra manera.',
    catch_up: (n) =>
      'Por los meses de su licencia no se descuenta nada de su pago. Lo recupera al volver: ' +
      plural(n, 'con su próximo cheque de pago.', `con sus próximos ${n} cheques de pago, en partes iguales.`),
  },
  owed: (money) => `Hasta ahora debe ${money} por su licencia.`,
  collected: (month) => `Se descuenta de su pago desde ${month}.`,
  comesBack: (money) => `Con su pago se le devuelven ${money}.`,
  waived: (money) => `Su empleador asumió ${money}.`,
  byMonth: 'Mes por mes',
  of: (benefit, due, paid) => `${benefit}: su parte es ${due}, y ${paid} ya están pagados.`,
};

export const useLeaveWords = wordsIn({ en, es });
