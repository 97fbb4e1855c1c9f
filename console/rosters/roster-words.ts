/** The words of applying or discarding a stopped roster and undoing one, in English and Spanish. */
import { plural, wordsIn } from '../../embed/shared/words.ts';

const andMore = (more: number) => (more > 0 ? `, and ${more} more ${plural(more, 'person', 'people')}` : '');
const yMas = (more: number) => (more > 0 ? ` y ${more} más` : '');

const en = {
  apply: {
    ask: 'Who would go?',
    would: (names: string, more: number) =>
      names ? `These would leave: ${names}${andMore(more)}.` : 'Nobody would leave any more.',
    act: 'Apply it all the same',
    done: 'The roster is being applied.',
  },
  discard: { ask: 'Discard it', why: 'Why the roster is wrong', act: 'Discard', done: 'The roster was discarded.' },
  undo: {
    title: 'Was this roster wrong?',
    lead: (n: number) =>
      `It ended the employment of ${n} ${plural(n, 'person', 'people')}. Within 60 days, that can be taken back: they are employed as if they had never left, and nobody signs again.`,
    ask: 'Who would come back?',
    would: (names: string, more: number) =>
      names ? `These would come back: ${names}${andMore(more)}.` : 'Nobody would come back.',
    act: 'Take the departures back',
    done: 'The departures are being taken back.',
  },
  kept: (names: string, more: number) => `For these people, something stays as it is now: ${names}${andMore(more)}.`,
  tooMany: 'These are too many people to try out here: look at the roster.',
  problems: {
    census_sync_undone: ['This was taken back already', 'Reload the page to see who is there.'],
    census_sync_not_stopped: [
      'This roster no longer waits',
      'Somebody has applied or discarded it, or its 14 days are over.',
    ],
    undo_too_late: ['This roster is older than 60 days', 'Correct each person on their own page.'],
  } as Record<string, readonly [string, string]>,
};

const es: typeof en = {
  apply: {
    ask: '¿Quién se iría?',
    would: (names, more) => (names ? `Se irían: ${names}${yMas(more)}.` : 'Ya nadie se iría.'),
    act: 'Aplicarla de todos modos',
    done: 'La lista se está aplicando.',
  },
  discard: {
    ask: 'Descartarla',
    why: 'Por qué la lista está mal',
    act: 'Descartar',
    done: 'La lista fue descartada.',
  },
  undo: {
    title: '¿Esta lista estaba mal?',
    lead: (n) =>
      `Terminó el empleo de ${n} ${plural(n, 'persona', 'personas')}. Durante 60 días se puede deshacer: quedan como si nunca se hubieran ido, y nadie vuelve a firmar.`,
    ask: '¿Quién volvería?',
    would: (names, more) => (names ? `Volverían: ${names}${yMas(more)}.` : 'Nadie volvería.'),
    act: 'Deshacer las salidas',
    done: 'Las salidas se están deshaciendo.',
  },
  kept: (names, more) => `Para estas personas, algo queda como está ahora: ${names}${yMas(more)}.`,
  tooMany: 'Son demasiadas personas para probarlo aquí: mire la lista.',
  problems: {
    census_sync_undone: ['Esto ya se deshizo', 'Vuelva a cargar la página para ver quién está.'],
    census_sync_not_stopped: ['Esta lista ya no espera', 'Alguien la aplicó o la descartó, o pasaron sus 14 días.'],
    undo_too_late: ['Esta lista tiene más de 60 días', 'Corrija a cada persona en su propia página.'],
  },
};

export const useRosterWords = wordsIn({ en, es });
