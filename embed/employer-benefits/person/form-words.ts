/** The words of the forms by which HR puts a person right, in English and Spanish. */
import type { Operations } from '../../shared/api-types.ts';
import { plural, wordsIn } from '../../shared/words.ts';

export type LossCause = Operations['POST /v1/members/{member_id}/dependents/{legal_dependent_id}/end']['body']['cause'];

const en = {
  open: {
    class: 'Correct the class',
    hireDate: 'Correct the hire date',
    birthDate: 'Correct the date of birth',
    departure: 'End the employment',
    moveDeparture: 'Change the last day',
    withdrawal: 'Take back the departure',
    loss: 'End a dependent’s coverage',
    lossWithdrawal: 'Bring a dependent back',
    leave: 'Record a leave',
    leaveChange: 'Change a leave',
    leaveRemoval: 'Take back a leave',
  },
  look: 'See what would change',
  consequences: 'What would change',
  nothingElse: 'Nothing else would change.',
  saved: 'Saved. What follows from it is shown below.',
  changedMeanwhile: (fields: string) => `What was changed: ${fields}.`,
  reason: 'Reason',
  reasonHint: 'It is kept with the change.',
  choose: 'Please choose',
  none: 'none',
  classLead: (now: string) =>
    `On record: ${now}. What you enter here counts as if it had always been so. A change from now on comes with your roster.`,
  rightClass: 'The right class',
  hireDateLead: 'What you enter here counts as if it had always been so. Eligibility, coverage and prices follow it.',
  rightHireDate: 'The right hire date',
  birthDateLead: 'What you enter here counts as if it had always been so. Prices by age follow it.',
  rightBirthDate: 'The right date of birth',
  departureLead: 'Coverage then ends by the rule of each plan year. Up to 60 days back, or 90 days ahead.',
  lastDay: 'Last day of work',
  dayOfDeath: 'Day of death',
  hasDied: 'The employee has died',
  withdrawalLead: 'The person is employed as if they had never left, and covered without a gap.',
  lossLead: 'The employee keeps their coverage; who is covered and what it costs follow.',
  lossWithdrawalLead:
    'For something that never happened: they are family, and covered without a gap, as if nothing had been reported. Anybody whose coverage ended with theirs comes back, too.',
  endedBy: (who: string, cause: string, on: string) => `${who}: ${cause}, ${on}`,
  nobodyCovered: 'No dependent is covered.',
  who: 'Who',
  cause: 'Why',
  causes: {
    divorce: 'Divorce',
    death: 'Death',
    other_coverage: 'Has other coverage',
    never_eligible: 'Was never eligible',
    other: 'Another reason',
  } satisfies Record<LossCause, string> as Record<LossCause, string>,
  dayItHappened: 'The day on which it happened',
  lastCovered: 'Last day of coverage',
  benefit: 'Benefit',
  coverage: 'Coverage',
  before: 'Now',
  after: 'Then',
  noCoverage: 'none',
  cancelled: 'none: it is cancelled',
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  from: (from: string) => `from ${from}`,
  deductions: 'Deductions',
  nextStatement: (date: string) => `Deductions per month, from the statement of ${date}`,
  month: 'Month',
  difference: 'Difference',
  /** `on`: the day, if it comes later. */
  events: {
    'employee.eligibility_granted': (_n: number, on: string | null) =>
      on ? `Eligible for benefits from ${on}.` : 'Eligible for benefits now.',
    'employee.eligibility_terminated': (_n: number, on: string | null) =>
      on ? `No longer eligible for benefits from ${on}.` : 'No longer eligible for benefits.',
    'employee.deactivated': (_n: number, on: string | null) =>
      on ? `No longer employed from ${on}.` : 'No longer employed.',
    'enrollment.started': (n: number, on: string | null) =>
      `Is asked for ${n} ${plural(n, 'answer', 'answers')}${on ? ` on ${on}` : ''}.`,
    'enrollment.waived': (n: number, on: string | null) =>
      `${n} open ${plural(n, 'window closes', 'windows close')}${on ? ` on ${on}` : ''}.`,
  },
  problems: {
    changed_meanwhile: [
      'Somebody else has changed this meanwhile',
      'What you entered is still here, and nothing was saved. See again what would change.',
    ],
    would_be_rescission: [
      'Medical coverage can’t be taken away for days that have passed',
      'Choose today or a later day. For fraud, ask your benefits provider.',
    ],
    termination_date_out_of_range: ['This day is too far away', 'Choose a day up to 60 days ago or 90 days ahead.'],
    start_date_implausible: [
      'This hire date can’t be right',
      'It is before the 14th birthday, or more than two years ahead.',
    ],
    date_of_birth_in_future: ['This date of birth can’t be right', 'It is in the future.'],
    date_of_birth_implausible: ['This date of birth can’t be right', 'It is before 1900.'],
    already_pending: ['They can answer already', 'A window for this benefit is open.'],
    already_enrolled: ['They have this benefit already', 'To change it, correct the coverage below.'],
    not_eligible: ['They are not eligible', '“What happened” says from when they are, and why.'],
    plan_year_over: ['This plan year is over', 'Coverage can no longer begin in it.'],
    dependent_end_in_future: [
      'This day is too far ahead',
      'A divorce or a death can be reported once it has happened.',
    ],
    dependent_not_ended: ['There is nothing to take back', 'Somebody may have done so already. Reload the page.'],
    duplicate_active_spouse: ['There is another spouse now', 'Only one of them can be family at a time.'],
    child_over_max_age: ['This child is too old now', 'They can’t be covered any more.'],
    not_leaving: ['There is no departure to take back', 'Somebody may have done so already. Reload the page.'],
    employee_inactive: ['This person has left', 'Take back the departure first.'],
    leave_dates: [
      'These days can’t be right',
      'A leave begins within a year of today and not before the hire, and lasts two years at most.',
    ],
    leave_overlaps: ['They are on leave already', 'Another leave has some of these days. Change that one.'],
    leave_begun: [
      'This can no longer be changed',
      'Coverage has stopped for this leave, or what is in arrears is being deducted.',
    ],
    leave_settled: ['This leave stays as it is', 'Some of what it left in arrears was waived, or paid in another way.'],
  } as Record<string, readonly [string, string]>,
};

export type EventWord = keyof typeof en.events;

const es: typeof en = {
  open: {
    class: 'Corregir la clase',
    hireDate: 'Corregir la fecha de contratación',
    birthDate: 'Corregir la fecha de nacimiento',
    departure: 'Terminar el empleo',
    moveDeparture: 'Cambiar el último día',
    withdrawal: 'Retirar la salida',
    loss: 'Dar de baja a un dependiente',
    lossWithdrawal: 'Reincorporar a un dependiente',
    leave: 'Registrar una licencia',
    leaveChange: 'Cambiar una licencia',
    leaveRemoval: 'Retirar una licencia',
  },
  look: 'Ver qué cambiaría',
  consequences: 'Qué cambiaría',
  nothingElse: 'Nada más cambiaría.',
  saved: 'Guardado. Lo que resulta se ve abajo.',
  changedMeanwhile: (fields) => `Lo que se cambió: ${fields}.`,
  reason: 'Motivo',
  reasonHint: 'Se guarda con el cambio.',
  choose: 'Elija, por favor',
  none: 'ninguna',
  classLead: (now) =>
    `En el registro: ${now}. Lo que indique aquí vale como si siempre hubiera sido así. Un cambio a partir de ahora llega con su lista de personal.`,
  rightClass: 'La clase correcta',
  hireDateLead:
    'Lo que indique aquí vale como si siempre hubiera sido así. La elegibilidad, la cobertura y los precios se ajustan.',
  rightHireDate: 'La fecha de contratación correcta',
  birthDateLead: 'Lo que indique aquí vale como si siempre hubiera sido así. Los precios por edad se ajustan.',
  rightBirthDate: 'La fecha de nacimiento correcta',
  departureLead:
    'La cobertura termina entonces según la regla de cada año del plan. Hasta 60 días atrás o 90 días adelante.',
  lastDay: 'Último día de trabajo',
  dayOfDeath: 'Día del fallecimiento',
  hasDied: 'La persona ha fallecido',
  withdrawalLead: 'La persona queda empleada como si nunca se hubiera ido, y cubierta sin interrupción.',
  lossLead: 'La persona empleada conserva su cobertura; quién está cubierto y cuánto cuesta se ajustan.',
  lossWithdrawalLead:
    'Para lo que nunca ocurrió: es familia y está cubierto como si nada se hubiera informado, sin interrupción. Quien se dio de baja con esa persona también vuelve.',
  endedBy: (who, cause, on) => `${who}: ${cause}, ${on}`,
  nobodyCovered: 'Ningún dependiente está cubierto.',
  who: 'Quién',
  cause: 'Por qué',
  causes: {
    divorce: 'Divorcio',
    death: 'Fallecimiento',
    other_coverage: 'Tiene otra cobertura',
    never_eligible: 'Nunca fue elegible',
    other: 'Otro motivo',
  },
  dayItHappened: 'El día en que ocurrió',
  lastCovered: 'Último día de cobertura',
  benefit: 'Beneficio',
  coverage: 'Cobertura',
  before: 'Ahora',
  after: 'Después',
  noCoverage: 'ninguna',
  cancelled: 'ninguna: se cancela',
  fromTo: (from, to) => `${from} a ${to}`,
  from: (from) => `desde ${from}`,
  deductions: 'Deducciones',
  nextStatement: (date) => `Deducciones por mes, desde el estado del ${date}`,
  month: 'Mes',
  difference: 'Diferencia',
  events: {
    'employee.eligibility_granted': (_n, on) =>
      on ? `Elegible para beneficios desde el ${on}.` : 'Elegible para beneficios ahora.',
    'employee.eligibility_terminated': (_n, on) =>
      on ? `Deja de ser elegible para beneficios desde el ${on}.` : 'Deja de ser elegible para beneficios.',
    'employee.deactivated': (_n, on) =>
      on ? `Ya no trabaja en la empresa desde el ${on}.` : 'Ya no trabaja en la empresa.',
    'enrollment.started': (n, on) =>
      `Se le ${plural(n, 'pide', 'piden')} ${n} ${plural(n, 'respuesta', 'respuestas')}${on ? ` el ${on}` : ''}.`,
    'enrollment.waived': (n, on) =>
      `Se ${plural(n, 'cierra', 'cierran')} ${n} ${plural(n, 'período abierto', 'períodos abiertos')}${on ? ` el ${on}` : ''}.`,
  },
  problems: {
    changed_meanwhile: [
      'Otra persona cambió esto mientras tanto',
      'Lo que escribió sigue aquí y no se guardó nada. Vea de nuevo qué cambiaría.',
    ],
    would_be_rescission: [
      'La cobertura médica no se puede quitar por días que ya pasaron',
      'Elija hoy o un día posterior. En caso de fraude, pregunte a su proveedor de beneficios.',
    ],
    termination_date_out_of_range: [
      'Este día está demasiado lejos',
      'Elija un día de hasta 60 días atrás o 90 días adelante.',
    ],
    start_date_implausible: [
      'Esta fecha de contratación no puede ser correcta',
      'Es anterior a los 14 años de edad, o está a más de dos años en el futuro.',
    ],
    date_of_birth_in_future: ['Esta fecha de nacimiento no puede ser correcta', 'Está en el futuro.'],
    date_of_birth_implausible: ['Esta fecha de nacimiento no puede ser correcta', 'Es anterior a 1900.'],
    already_pending: ['Ya puede responder', 'Hay un período abierto para este beneficio.'],
    already_enrolled: ['Ya tiene este beneficio', 'Para cambiarlo, corrija la cobertura abajo.'],
    not_eligible: ['No es elegible', 'Vea en «Qué pasó» desde cuándo lo es y por qué.'],
    plan_year_over: ['Este año del plan terminó', 'La cobertura ya no puede empezar en él.'],
    dependent_end_in_future: [
      'Este día está demasiado lejos en el futuro',
      'Un divorcio o un fallecimiento se informan cuando ya ocurrieron.',
    ],
    dependent_not_ended: ['No hay nada que retirar', 'Puede que alguien ya lo haya hecho. Vuelva a cargar la página.'],
    duplicate_active_spouse: ['Ya hay otro cónyuge', 'Solo uno puede ser familia a la vez.'],
    child_over_max_age: ['Este hijo ya supera la edad', 'Ya no puede estar cubierto.'],
    not_leaving: ['No hay salida que retirar', 'Puede que alguien ya lo haya hecho. Vuelva a cargar la página.'],
    employee_inactive: ['Esta persona ya se fue', 'Retire primero la salida.'],
    leave_dates: [
      'Estos días no pueden ser correctos',
      'Una licencia empieza a un año de hoy como máximo, no antes de la contratación, y dura dos años como máximo.',
    ],
    leave_overlaps: ['Ya está de licencia', 'Otra licencia tiene algunos de estos días. Cambie esa.'],
    leave_begun: [
      'Esto ya no se puede cambiar',
      'La cobertura se interrumpió por esta licencia, o lo pendiente se está descontando.',
    ],
    leave_settled: [
      'Esta licencia se queda como está',
      'Una parte de lo pendiente se perdonó o se pagó de otra manera.',
    ],
  },
};

export const useFormWords = wordsIn({ en, es });
