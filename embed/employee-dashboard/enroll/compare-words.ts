/** The words of comparing plans. */
import { wordsIn } from '../../shared/words.ts';
import type { Level } from './year-cost.ts';

type Term = readonly [label: string, explained: string];

const en = {
  title: 'Compare plans',
  lead: (who: string) => `Who is covered: ${who}`,
  pick: (most: number) => `Which plans? Up to ${most}.`,
  pickMore: 'Choose at least two plans to compare.',
  paycheck: 'You pay per paycheck',
  share: (employer: string) => `${employer} pays per paycheck`,
  year: 'You pay in a full year',
  levels: {
    low: 'A year with little care',
    medium: 'A year with some care',
    high: 'A year with a lot of care',
  } satisfies Record<Level, string> as Record<Level, string>,
  care: (amount: string) => `What is taken from your pay, and your part of ${amount} of care for each person.`,
  worst: [
    'The most a year can cost',
    'What is taken from your pay, and the most that you pay for covered care.',
  ] as Term,
  range: (least: string, most: string) => `${least} to ${most}`,
  upTo: (amount: string) => `up to ${amount}`,
  more: 'Read more',
  choose: 'Choose',
  chooseWhich: (plan: string) => `Choose ${plan}`,
  notSaid: 'The plan does not say',
  estimates:
    'The costs of a year are estimates to compare plans, not promises. They include the deductible, your share after it and the most you pay, but no fixed fees for visits or drugs.',
  ask: (employer: string) => `“–” means that the plan does not say it here. Ask the HR team of ${employer}.`,
};

const es: typeof en = {
  title: 'Comparar planes',
  lead: (who) => `Quiénes tienen cobertura: ${who}`,
  pick: (most) => `¿Qué planes? Hasta ${most}.`,
  pickMore: 'Elija al menos dos planes para comparar.',
  paycheck: 'Usted paga por cheque de pago',
  share: (employer) => `${employer} paga por cheque de pago`,
  year: 'Usted paga en un año completo',
  levels: {
    low: 'Un año con poca atención médica',
    medium: 'Un año con alguna atención médica',
    high: 'Un año con mucha atención médica',
  },
  care: (amount) => `Lo que se descuenta de su pago y su parte de ${amount} de atención por cada persona.`,
  worst: [
    'Lo máximo que puede costar un año',
    'Lo que se descuenta de su pago y lo máximo que paga por atención cubierta.',
  ],
  range: (least, most) => `${least} a ${most}`,
  upTo: (amount) => `hasta ${amount}`,
  more: 'Leer más',
  choose: 'Elegir',
  chooseWhich: (plan) => `Elegir ${plan}`,
  notSaid: 'El plan no lo dice',
  estimates:
    'Los costos de un año son estimaciones para comparar planes, no promesas. Incluyen el deducible, su parte después de él y lo máximo que paga, pero no las tarifas fijas por consultas o medicamentos.',
  ask: (employer) => `“–” significa que el plan no lo dice aquí. Pregunte a recursos humanos de ${employer}.`,
};

export const useCompareWords = wordsIn({ en, es });
