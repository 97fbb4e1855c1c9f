/** The words for somebody who is waiting, not eligible, leaving or gone. */
import { wordsIn } from '../../shared/words.ts';

const en = {
  waitingTitle: (date: string) => `You can choose your benefits from ${date}`,
  waiting: (start: string) =>
    `New employees have to wait first. The wait is your employer’s rule, and counts from your first day, ${start}.`,
  waitingUnknown: 'New employees have to wait first. The wait is your employer’s rule.',
  nothingToDo: 'You don’t have to do anything until then. On that day, your choices appear here.',
  leftOutTitle: 'These benefits are not offered to you',
  leftOut: (employer: string, whom: string) => `${employer} offers them to ${whom}.`,
  leftOutOf: (employer: string) => `${employer} offers them to some employees, and you are not among them.`,
  coveredClasses: { full_time: 'full-time employees', part_time: 'part-time employees', all: 'all employees' },
  ownClass: (kind: string) => `On its roster you are listed as ${kind}.`,
  noClass: 'Its roster does not say whether you work full time or part time.',
  classes: {
    'Full Time': 'full time',
    'Part Time': 'part time',
    Temporary: 'temporary',
    Intern: 'an intern',
    Seasonal: 'seasonal',
    'Individual Contractor': 'a contractor',
  },
  notOfferedTitle: 'There is nothing to choose yet',
  notOffered: 'Your employer has not opened its benefits to anybody here yet.',
  leftTitle: (employer: string) => `You no longer work at ${employer}`,
  leavingTitle: (employer: string) => `You are leaving ${employer}`,
  lastDay: (date: string) => `Your last day of work: ${date}.`,
  coveredUntil: (what: string, date: string) => `${what}: you are covered until ${date}.`,
  over: 'Your coverage through this job has ended.',
  // 29 USC 1161, 1165; 45 CFR 155.420(c), (d)(1).
  afterwards:
    'After that you may be able to keep it for a time at your own cost (COBRA), or to choose a plan at HealthCare.gov: you have 60 days.',
  ask: (employer: string) => `Is this wrong, or do you have a question? Ask the HR team of ${employer}.`,
};

const es: typeof en = {
  waitingTitle: (date) => `Podrá elegir sus beneficios desde el ${date}`,
  waiting: (start) =>
    `Los empleados nuevos tienen que esperar. La espera es una regla de su empleador y cuenta desde su primer día, el ${start}.`,
  waitingUnknown: 'Los empleados nuevos tienen que esperar. La espera es una regla de su empleador.',
  nothingToDo: 'Hasta entonces no tiene que hacer nada. Ese día, sus opciones aparecen aquí.',
  leftOutTitle: 'Estos beneficios no se le ofrecen',
  leftOut: (employer, whom) => `${employer} los ofrece a ${whom}.`,
  leftOutOf: (employer) => `${employer} los ofrece a algunos empleados, y usted no está entre ellos.`,
  coveredClasses: {
    full_time: 'quienes trabajan a tiempo completo',
    part_time: 'quienes trabajan a tiempo parcial',
    all: 'todos los empleados',
  },
  ownClass: (kind) => `En su lista, usted figura así: ${kind}.`,
  noClass: 'Su lista no dice si usted trabaja a tiempo completo o parcial.',
  classes: {
    'Full Time': 'tiempo completo',
    'Part Time': 'tiempo parcial',
    Temporary: 'temporal',
    Intern: 'pasante',
    Seasonal: 'de temporada',
    'Individual Contractor': 'contratista',
  },
  notOfferedTitle: 'Todavía no hay nada que elegir',
  notOffered: 'Su empleador todavía no ha abierto sus beneficios aquí.',
  leftTitle: (employer) => `Ya no trabaja en ${employer}`,
  leavingTitle: (employer) => `Usted deja ${employer}`,
  lastDay: (date) => `Su último día de trabajo: ${date}.`,
  coveredUntil: (what, date) => `${what}: tiene cobertura hasta el ${date}.`,
  over: 'Su cobertura por medio de este empleo terminó.',
  afterwards:
    'Después quizás pueda conservarla por un tiempo y pagarla usted (COBRA), o elegir un plan en HealthCare.gov (CuidadoDeSalud.gov): tiene 60 días.',
  ask: (employer) => `¿No es correcto o tiene una pregunta? Hable con recursos humanos de ${employer}.`,
};

export const useStandingWords = wordsIn({ en, es });
