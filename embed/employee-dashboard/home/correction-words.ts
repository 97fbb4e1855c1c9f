/** The words of what was corrected, and of what waits for a signature because of it. */
import { plural, wordsIn } from '../../shared/words.ts';

const en = {
  title: 'Corrections',
  correctedOn: (date: string) => `Corrected on ${date}`,
  fact: (what: string, before: string, after: string) => `${what}: was ${before}, is ${after}.`,
  changed: (what: string) => `${what}: was corrected.`,
  nothing: 'unknown',
  coverage: 'Your coverage',
  days: (from: string, to: string) => `${from} to ${to}`,
  cents: (before: string, after: string) => `What you pay per month: was ${before}, is ${after}.`,
  fields: {
    start_date: 'Your first day of work',
    employee_class: 'How you are employed',
    compensation_type: 'How you are paid',
    date_of_birth: 'Your date of birth',
    address: 'Your address',
  } as Record<string, string>,
  values: {
    'Full Time': 'full time',
    'Part Time': 'part time',
    Temporary: 'temporary',
    Intern: 'intern',
    Seasonal: 'seasonal',
    'Individual Contractor': 'contractor',
    Salary: 'by salary',
    Hourly: 'by the hour',
  } as Record<string, string>,
  toSign: (count: number) =>
    plural(count, 'A correction waits for your signature', `${count} corrections wait for your signature`),
  toSignText: (date: string) =>
    `Until ${date}. Your coverage goes on either way. Without your signature you do not pay more for months before that day.`,
  withEvent: 'with the same answer for your life event',
  look: 'See what changed and sign',
};

const es: typeof en = {
  title: 'Correcciones',
  correctedOn: (date) => `Corregido el ${date}`,
  fact: (what, before, after) => `${what}: antes ${before}, ahora ${after}.`,
  changed: (what) => `${what}: se corrigió.`,
  nothing: 'sin datos',
  coverage: 'Su cobertura',
  days: (from, to) => `Del ${from} al ${to}`,
  cents: (before, after) => `Lo que usted paga al mes: antes ${before}, ahora ${after}.`,
  fields: {
    start_date: 'Su primer día de trabajo',
    employee_class: 'Su tipo de empleo',
    compensation_type: 'Su forma de pago',
    date_of_birth: 'Su fecha de nacimiento',
    address: 'Su dirección',
  },
  values: {
    'Full Time': 'tiempo completo',
    'Part Time': 'tiempo parcial',
    Temporary: 'temporal',
    Intern: 'pasante',
    Seasonal: 'de temporada',
    'Individual Contractor': 'contratista',
    Salary: 'por salario',
    Hourly: 'por hora',
  },
  toSign: (count) => plural(count, 'Una corrección espera su firma', `${count} correcciones esperan su firma`),
  toSignText: (date) =>
    `Hasta el ${date}. Su cobertura continúa en todo caso. Sin su firma no pagará más por los meses anteriores a ese día.`,
  withEvent: 'con la misma respuesta a su evento de vida',
  look: 'Ver lo que cambió y firmar',
};

export const useCorrectionWords = wordsIn({ en, es });
