/** The words of reporting a life event. */
import { wordsIn } from '../../shared/words.ts';

const en = {
  title: 'Report a life event',
  lead: 'Tell us what happened and when. You see at once what you may change.',
  what: 'What happened?',
  choose: 'Choose one',
  groups: { family: 'Family', coverage: 'Other coverage ended', moves: 'Moves', other: 'Other' },
  otherEvent: 'Say in a few words what happened',
  when: 'When did it happen?',
  note: 'Anything to add? (optional)',
  mayChange: 'What you may change',
  mayChangeReview: 'What you may change, if your HR team approves it',
  window: (what: string, from: string, until: string) => `${what}: coverage from ${from}. Answer until ${until}.`,
  nothing: 'Nothing can be changed for this date: no benefit of yours covers it.',
  looking: 'Looking up what you may change …',
  pending: 'Your HR team looks at it first. You see their decision on your benefits page.',
  submit: 'Report it',
  sending: 'Sending …',
  missing: 'Choose what happened.',
  missingDate: 'Enter a complete date.',
  missingOther: 'Say what happened.',
  sentTitle: 'Thank you, we have it',
  sentPending: 'Your HR team looks at it. Your coverage stays as it is until they have decided.',
  sentApproved: (date: string) => `You may change your coverage until ${date}. If you do nothing, it stays as it is.`,
  addFamily: 'Somebody new in your family? Add them first, so that they can be covered.',
  familyNow: (names: string) => `In your family now: ${names}.`,
  addPerson: 'Add a spouse or child',
  goOn: 'Choose my coverage',
  problems: {
    life_event_too_late: [
      'This is too long ago',
      'Life events have to be reported within 30 days, the loss of Medicaid or CHIP within 60. You can next change your benefits at open enrollment. Questions? Ask your HR team.',
    ],
    life_event_in_future: [
      'This is in the future',
      'Report it when it has happened. Only the end of other coverage can be reported up to 60 days before.',
    ],
    not_eligible: [
      'You can’t change benefits at the moment',
      'You are not eligible for benefits now. Please ask your HR team.',
    ],
  } as Record<string, readonly [string, string]>,
};

const es: typeof en = {
  title: 'Informar un cambio en su vida',
  lead: 'Díganos qué pasó y cuándo. Verá al instante qué puede cambiar.',
  what: '¿Qué pasó?',
  choose: 'Elija una opción',
  groups: { family: 'Familia', coverage: 'Terminó otra cobertura', moves: 'Mudanzas', other: 'Otros' },
  otherEvent: 'Diga en pocas palabras qué pasó',
  when: '¿Cuándo pasó?',
  note: '¿Algo que agregar? (opcional)',
  mayChange: 'Lo que puede cambiar',
  mayChangeReview: 'Lo que puede cambiar si recursos humanos lo aprueba',
  window: (what, from, until) => `${what}: cobertura desde el ${from}. Responda hasta el ${until}.`,
  nothing: 'No se puede cambiar nada para esta fecha: ninguno de sus beneficios la cubre.',
  looking: 'Buscando lo que puede cambiar …',
  pending: 'Recursos humanos lo revisa primero. Verá su decisión en la página de sus beneficios.',
  submit: 'Informar',
  sending: 'Enviando …',
  missing: 'Elija qué pasó.',
  missingDate: 'Escriba una fecha completa.',
  missingOther: 'Diga qué pasó.',
  sentTitle: 'Gracias, lo recibimos',
  sentPending: 'Recursos humanos lo revisa. Su cobertura sigue igual hasta que decidan.',
  sentApproved: (date) => `Puede cambiar su cobertura hasta el ${date}. Si no hace nada, sigue igual.`,
  addFamily: '¿Hay alguien nuevo en su familia? Agréguelo primero para que pueda estar cubierto.',
  familyNow: (names) => `En su familia ahora: ${names}.`,
  addPerson: 'Agregar cónyuge, hijo o hija',
  goOn: 'Elegir mi cobertura',
  problems: {
    life_event_too_late: [
      'Pasó hace demasiado tiempo',
      'Los cambios se informan dentro de 30 días; la pérdida de Medicaid o CHIP, dentro de 60. Podrá cambiar sus beneficios en la próxima inscripción abierta. ¿Preguntas? Hable con recursos humanos.',
    ],
    life_event_in_future: [
      'Está en el futuro',
      'Infórmelo cuando haya pasado. Solo el fin de otra cobertura se puede informar hasta 60 días antes.',
    ],
    not_eligible: [
      'Por ahora no puede cambiar sus beneficios',
      'En este momento no tiene derecho a beneficios. Hable con recursos humanos.',
    ],
  },
};

export const useLifeEventWords = wordsIn({ en, es });
