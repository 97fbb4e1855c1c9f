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
};

export const useLeaveWords = wordsIn({ en, es });
