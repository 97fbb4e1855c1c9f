/** The words of correcting a policy, in English and Spanish. */
import { plural, wordsIn } from '../../embed/shared/words.ts';

type Say = (n: string, count: number) => string;
const people = (n: string, count: number) => `${n} ${plural(count, 'person', 'people')}`;
const personas = (n: string, count: number) => `${n} ${plural(count, 'persona', 'personas')}`;

const en = {
  correct: 'Correct who may enroll',
  title: 'Correct who may enroll, and when',
  lead: 'What you enter here counts as if it had been so from the start. Eligibility, windows and coverage follow it.',
  asItIs: (now: string) => `As it is: ${now}`,
  ofItsOwn: 'its own rules',
  byRules: 'By class, pay and state',
  rules: {
    lead: 'Somebody may enroll if one of these rules fits. A rule with pay or states fits nobody whose pay or state is not known.',
    rule: (n: number) => `Rule ${n}`,
    employeeClass: 'Class',
    anyClass: 'Every class',
    compensation: 'Paid',
    anyPay: 'However they are paid',
    pay: { Salary: 'A salary', Hourly: 'By the hour' },
    states: 'States where they live (all if empty)',
    another: 'Another rule',
    remove: 'Remove',
    removeOf: (rule: string) => `Remove ${rule}`,
    or: '; or ',
  },
  saved: 'Saved. Everybody is updated in the next few minutes.',
  concerned: {
    eligible: (n, count) => `${people(n, count)} would be eligible.`,
    notEligible: (n, count) => `${people(n, count)} would no longer be eligible.`,
    asked: (n, count) => `${n} ${plural(count, 'answer', 'answers')} would be asked for.`,
    covered: (n, count) => `${n} ${plural(count, 'coverage', 'coverages')} would begin or end on another day.`,
  } satisfies Record<string, Say> as Record<'eligible' | 'notEligible' | 'asked' | 'covered', Say>,
  nobody: 'Nobody’s eligibility or coverage would change.',
  mostPlayed: 'The first 500 people were looked at; there may be more.',
  nothingYet: 'Nothing was changed yet.',
  problems: {
    policy_archived: ['This policy is no longer in force', 'Reload the page to see the one that is.'],
    wait_too_long: ['Nobody may wait more than 90 days', 'Choose a shorter wait.'],
  } as Record<string, readonly [string, string]>,
};

const es: typeof en = {
  correct: 'Corregir quién puede inscribirse',
  title: 'Corregir quién puede inscribirse, y cuándo',
  lead: 'Lo que indique aquí vale como si hubiera sido así desde el principio. La elegibilidad, los períodos y la cobertura se ajustan.',
  asItIs: (now) => `Como está: ${now}`,
  ofItsOwn: 'reglas propias',
  byRules: 'Por clase, pago y estado',
  rules: {
    lead: 'Puede inscribirse quien cumpla una de estas reglas. Si no se sabe el pago o el estado de alguien, una regla que los nombra no lo incluye.',
    rule: (n) => `Regla ${n}`,
    employeeClass: 'Clase',
    anyClass: 'Todas las clases',
    compensation: 'Pago',
    anyPay: 'Cualquier pago',
    pay: { Salary: 'Con salario', Hourly: 'Por hora' },
    states: 'Estados donde viven (todos si está vacío)',
    another: 'Otra regla',
    remove: 'Quitar',
    removeOf: (rule) => `Quitar ${rule}`,
    or: '; o ',
  },
  saved: 'Guardado. Todas las personas se actualizan en los próximos minutos.',
  concerned: {
    eligible: (n, count) => `${personas(n, count)} ${plural(count, 'sería elegible', 'serían elegibles')}.`,
    notEligible: (n, count) => `${personas(n, count)} ya no ${plural(count, 'sería elegible', 'serían elegibles')}.`,
    asked: (n, count) => `Se ${plural(count, 'pediría', 'pedirían')} ${n} ${plural(count, 'respuesta', 'respuestas')}.`,
    covered: (n, count) =>
      `${n} ${plural(count, 'cobertura empezaría o terminaría', 'coberturas empezarían o terminarían')} otro día.`,
  },
  nobody: 'No cambiaría la elegibilidad ni la cobertura de nadie.',
  mostPlayed: 'Se revisaron las primeras 500 personas; puede haber más.',
  nothingYet: 'Todavía no se cambió nada.',
  problems: {
    policy_archived: ['Esta política ya no está vigente', 'Vuelva a cargar la página para ver la vigente.'],
    wait_too_long: ['Nadie puede esperar más de 90 días', 'Elija una espera más corta.'],
  },
};

export const usePolicyWords = wordsIn({ en, es });
