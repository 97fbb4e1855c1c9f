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
};

const es: typeof en = {
  title: 'Listo',
  lead: (count) =>
    plural(count, 'Su respuesta está firmada y guardada.', `Sus ${count} respuestas están firmadas y guardadas.`),
  enrolled: (from) => `Inscrito, con cobertura desde el ${from}`,
  declined: 'Rechazado',
  ended: 'Su cobertura termina',
  total: 'Usted firmó por',
};

export const useDoneWords = wordsIn({ en, es });
