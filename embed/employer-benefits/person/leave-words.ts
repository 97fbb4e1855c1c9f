/** The words of leaves of absence, in English and Spanish. */
import { wordsIn } from '../../shared/words.ts';

const en = {
  title: 'Leaves of absence',
  days: 'Days',
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  from: (date: string) => `from ${date}`,
  coverage: 'Coverage',
  coverages: { continues: 'Continues', stops: 'Stops' },
  deductions: 'Deductions',
  kinds: {
    continue: 'As usual',
    suspend: 'Suspended',
    catch_up: 'Made up after the return',
    direct_bill: 'Billed directly',
  },
  arrears: 'In arrears',
  lead: 'Nobody loses eligibility because of a leave, and open enrollment goes on. A leave may begin up to a year back or ahead.',
  firstDay: 'First day of the leave',
  lastDay: 'Last day of the leave',
  lastDayHint: 'Leave this empty as long as nobody knows it.',
  coverageDuring: 'Coverage during the leave',
  coverageHint:
    'Under the FMLA it has to continue. Coverage that stops goes on after the last day, without a wait or an answer.',
  deductionsDuring: 'Deductions during the leave',
  deductionsHint: 'For the months whose 1st is in the leave.',
  paychecks: 'Over how many paychecks',
  which: 'Which leave',
  changeLead: 'Deductions are adjusted with the next statement, also for months that have passed.',
  removalLead: 'For a leave that was recorded by mistake: coverage and deductions will be as if there had been none.',
};

const es: typeof en = {
  title: 'Licencias',
  days: 'Días',
  fromTo: (from, to) => `del ${from} al ${to}`,
  from: (date) => `desde el ${date}`,
  coverage: 'Cobertura',
  coverages: { continues: 'Continúa', stops: 'Se interrumpe' },
  deductions: 'Deducciones',
  kinds: {
    continue: 'Como siempre',
    suspend: 'Suspendidas',
    catch_up: 'Se recuperan al volver',
    direct_bill: 'Se cobran directamente',
  },
  arrears: 'Pendiente',
  lead: 'Nadie pierde la elegibilidad por una licencia, y la inscripción abierta sigue. Puede empezar hasta un año atrás o adelante.',
  firstDay: 'Primer día de la licencia',
  lastDay: 'Último día de la licencia',
  lastDayHint: 'Déjelo vacío mientras no se sepa.',
  coverageDuring: 'Cobertura durante la licencia',
  coverageHint:
    'Según la ley FMLA debe continuar. La que se interrumpe sigue después del último día, sin espera ni respuesta.',
  deductionsDuring: 'Deducciones durante la licencia',
  deductionsHint: 'Por los meses cuyo día 1 cae en la licencia.',
  paychecks: 'En cuántos cheques de pago',
  which: 'Qué licencia',
  changeLead: 'Las deducciones se ajustan con el próximo estado, también por meses que ya pasaron.',
  removalLead:
    'Para una licencia registrada por error: la cobertura y las deducciones quedan como si no hubiera habido ninguna.',
};

export const useLeaveWords = wordsIn({ en, es });
