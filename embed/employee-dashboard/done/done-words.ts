/** The words after signing. */
import { plural, wordsIn } from '../../shared/words.ts';

const en = {
  title: 'You are done',
  lead: (count: number) =>
    plural(count, 'Your answer is signed and saved.', `Your ${count} answers are signed and saved.`),
  enrolled: (from: string) => `Enrolled, covered from ${from}`,
  declined: 'Declined',
  ended: 'Your coverage ends',
  total: 'You signed for',
  next: 'What comes next',
  begins: (what: string) => `Coverage starts: ${what}`,
  deducted: (what: string) => `First deduction from your pay: ${what}`,
  deductedSomeday: 'Deductions begin with your first paycheck after coverage starts.',
  lastChange: (what: string) => `Last day to change your answer: ${what}`,
  calendar: 'Add to my calendar',
  print: 'Print this page',
  later: 'Everything you signed stays on your benefits page.',
};

const es: typeof en = {
  title: 'Listo',
  lead: (count) =>
    plural(count, 'Su respuesta está firmada y guardada.', `Sus ${count} respuestas están firmadas y guardadas.`),
  enrolled: (from) => `Inscrito, con cobertura desde el ${from}`,
  declined: 'Rechazado',
  ended: 'Su cobertura termina',
  total: 'Usted firmó por',
  next: 'Lo que sigue',
  begins: (what) => `Empieza la cobertura: ${what}`,
  deducted: (what) => `Primera deducción de su pago: ${what}`,
  deductedSomeday: 'Las deducciones empiezan con su primer cheque de pago después de que empiece la cobertura.',
  lastChange: (what) => `Último día para cambiar su respuesta: ${what}`,
  calendar: 'Agregar a mi calendario',
  print: 'Imprimir esta página',
  later: 'Todo lo que firmó queda en la página de sus beneficios.',
};

export const useDoneWords = wordsIn({ en, es });
