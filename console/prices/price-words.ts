/** The words of correcting prices, which are rates and what employers pay; in English and Spanish. */
import { plural, wordsIn } from '../../embed/shared/words.ts';
import type { Kind } from './contribution-form.ts';

const people = (n: string, count: number) => `${n} ${plural(count, 'person', 'people')}`;
const personas = (n: string, count: number) => `${n} ${plural(count, 'persona', 'personas')}`;

const en = {
  effectiveOn: 'From the 1st of a month (optional)',
  reason: 'Reason',
  force: 'Ask nobody to sign',
  forceHint:
    'Otherwise everybody who owes more is asked to sign. Until they have signed, the employer pays the difference. Whoever owes less pays less at once.',
  paysMore: (n: string, count: number, money: string, run: string) =>
    `On ${run}, ${money} more would be taken from the pay of ${people(n, count)}.`,
  paysLess: (n: string, count: number, money: string, run: string) =>
    `On ${run}, ${money} less would be taken from the pay of ${people(n, count)}.`,
  asked: (n: string, count: number) => `${n} ${plural(count, 'signature', 'signatures')} would be asked for.`,
  nobody: 'Nobody’s deductions would change, and nobody would be asked to sign.',
  mostPlayed: 'The first 500 people were looked at; there may be more.',
  nothingYet: 'Nothing was changed yet.',
  correctContribution: 'Correct the contribution',
  correctContributionOf: (product: string, from: string) => `Correct what the employer pays: ${product}, from ${from}`,
  sinceStart: 'Otherwise from the first day of the plan year.',
  saved: (product: string) => `Saved. The prices of ${product} follow for everybody who is or was covered.`,
  everybody: 'Everybody',
  everybodyElse: 'Everybody else',
  ofClass: 'Another contribution for a class',
  chooseClass: 'Choose a class',
  leaveOut: (name: string) => `Like everybody else: ${name}`,
  kind: 'The employer pays',
  kinds: {
    fixed: 'An amount a month, by who is covered',
    tiers: 'A part of the premium, by who is covered',
    parts: 'A part for the employee, and one for their family',
    reference_plan: 'A part of what one plan costs',
  } satisfies Record<Kind, string> as Record<Kind, string>,
  plan: 'The plan',
  fields: {
    employee: 'Of the employee’s part, %',
    dependents: 'Of the family’s part, %',
    percent: 'Of its premium, %',
    max: 'At most, $ a month (optional)',
  } as Record<string, string>,
  tier: (tier: string, isMoney: boolean) => `${tier}, ${isMoney ? '$' : '%'}`,
  most: (tier: string) => `${tier}, at most $`,
  likeEmployee: 'An empty field counts the same as for the employee only.',
  now: (value: string) => `Now: ${value}`,
  nowNone: 'Now: empty',
  wrong: (isMoney: boolean): string =>
    isMoney ? 'Enter an amount, such as 400 or 400.00.' : 'Enter 0 to 100, with at most two decimals.',
  problems: {
    effective_on_not_first: ['This is not the 1st of a month', 'Prices change on the 1st of a month.'],
    effective_on_out_of_range: ['This day is outside the plan year', 'Choose the 1st of a month within it.'],
    plan_year_withdrawn: ['This plan year was withdrawn', 'Reload the page.'],
  } as Record<string, readonly [string, string]>,
};

const es: typeof en = {
  effectiveOn: 'Desde el día 1 de un mes (opcional)',
  reason: 'Motivo',
  force: 'No pedir la firma a nadie',
  forceHint:
    'Si no, se pide la firma a quienes deben más. Hasta que firmen, el empleador paga la diferencia. Quienes deben menos pagan menos de inmediato.',
  paysMore: (n, count, money, run) => `El ${run} se tomarían ${money} más del pago de ${personas(n, count)}.`,
  paysLess: (n, count, money, run) => `El ${run} se tomarían ${money} menos del pago de ${personas(n, count)}.`,
  asked: (n, count) => `Se ${plural(count, 'pediría', 'pedirían')} ${n} ${plural(count, 'firma', 'firmas')}.`,
  nobody: 'No cambiarían las deducciones de nadie, y no se pediría la firma a nadie.',
  mostPlayed: 'Se consideraron las primeras 500 personas; puede haber más.',
  nothingYet: 'Todavía no se cambió nada.',
  correctContribution: 'Corregir la contribución',
  correctContributionOf: (product, from) => `Corregir lo que paga el empleador: ${product}, desde el ${from}`,
  sinceStart: 'Si no, desde el primer día del año del plan.',
  saved: (product) => `Guardado. Los precios de ${product} se ajustan para todos los que tienen o tuvieron cobertura.`,
  everybody: 'Todos',
  everybodyElse: 'Todos los demás',
  ofClass: 'Otra contribución para una clase',
  chooseClass: 'Elija una clase',
  leaveOut: (name) => `Como todos los demás: ${name}`,
  kind: 'El empleador paga',
  kinds: {
    fixed: 'Un importe al mes, según a quién se cubre',
    tiers: 'Una parte de la prima, según a quién se cubre',
    parts: 'Una parte por el empleado y otra por su familia',
    reference_plan: 'Una parte de lo que cuesta un plan',
  },
  plan: 'El plan',
  fields: {
    employee: 'De la parte del empleado, %',
    dependents: 'De la parte de la familia, %',
    percent: 'De su prima, %',
    max: 'Como máximo, $ al mes (opcional)',
  },
  tier: (tier, isMoney) => `${tier}, ${isMoney ? '$' : '%'}`,
  most: (tier) => `${tier}, como máximo $`,
  likeEmployee: 'Un campo vacío vale lo mismo que para el empleado solo.',
  now: (value) => `Ahora: ${value}`,
  nowNone: 'Ahora: vacío',
  wrong: (isMoney) =>
    isMoney ? 'Escriba un importe, como 400 o 400.00.' : 'Escriba de 0 a 100, con dos decimales como máximo.',
  problems: {
    effective_on_not_first: ['No es el día 1 de un mes', 'Los precios cambian el día 1 de un mes.'],
    effective_on_out_of_range: ['Este día está fuera del año del plan', 'Elija el día 1 de un mes dentro de él.'],
    plan_year_withdrawn: ['Este año del plan fue retirado', 'Vuelva a cargar la página.'],
  },
};

export const usePriceWords = wordsIn({ en, es });
