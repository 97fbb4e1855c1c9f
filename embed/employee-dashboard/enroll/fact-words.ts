/** The terms of plans, each with a sentence that explains it. */
import { wordsIn } from '../../shared/words.ts';

type Term = readonly [label: string, explained: string];

const en = {
  terms: 'What do these words mean?',
  yes: 'Yes',
  no: 'No',
  facts: {
    deductible: ['Deductible, per person', 'What you pay for care in a year before the plan begins to pay.'],
    deductibleFamily: ['Deductible, family', 'The most that deductibles add up to for all of you.'],
    maximum: ['Most you pay, per person', 'After this much in a year, the plan pays for all covered care.'],
    maximumFamily: ['Most you pay, family', 'The same for all of you together.'],
    coinsurance: ['Your share after the deductible', 'Also called coinsurance: the part of each bill that you pay.'],
    primaryCare: ['Doctor’s visit', 'A visit to your own doctor.'],
    specialist: ['Specialist', 'A visit to a doctor for one kind of illness.'],
    urgentCare: ['Urgent care', 'A walk-in clinic, for what can’t wait but is not an emergency.'],
    emergency: ['Emergency room', 'The hospital, when life is in danger.'],
    genericDrugs: ['Generic drugs', 'Medicine that costs less and works the same.'],
    brandDrugs: ['Brand-name drugs', 'Medicine sold under the name of its maker.'],
    network: ['Network', 'The doctors and hospitals that work with the plan. Others cost more, or are not covered.'],
    referral: ['Referral needed', 'Whether your own doctor has to send you to a specialist.'],
    hsa: ['Works with an HSA', 'A health savings account: tax-free money for your care.'],
  } satisfies Record<string, Term>,
};

export type FactWord = keyof typeof en.facts;

const es: { terms: string; yes: string; no: string; facts: Record<FactWord, Term> } = {
  terms: '¿Qué significan estas palabras?',
  yes: 'Sí',
  no: 'No',
  facts: {
    deductible: [
      'Deducible por persona',
      'Lo que usted paga por su atención en un año antes de que el plan empiece a pagar.',
    ],
    deductibleFamily: ['Deducible familiar', 'Lo máximo que suman los deducibles de todos ustedes.'],
    maximum: [
      'Lo máximo que paga, por persona',
      'Después de esta suma en un año, el plan paga toda la atención cubierta.',
    ],
    maximumFamily: ['Lo máximo que paga, familia', 'Lo mismo para todos ustedes juntos.'],
    coinsurance: [
      'Su parte después del deducible',
      'También se llama coseguro: la parte de cada cuenta que usted paga.',
    ],
    primaryCare: ['Consulta médica', 'Una visita a su propio médico.'],
    specialist: ['Especialista', 'Una visita a un médico para un solo tipo de enfermedad.'],
    urgentCare: ['Atención urgente', 'Una clínica sin cita, para lo que no puede esperar pero no es una emergencia.'],
    emergency: ['Sala de emergencias', 'El hospital, cuando hay peligro para la vida.'],
    genericDrugs: ['Medicamentos genéricos', 'Medicinas que cuestan menos y funcionan igual.'],
    brandDrugs: ['Medicamentos de marca', 'Medicinas que se venden con el nombre de su fabricante.'],
    network: ['Red', 'Los médicos y hospitales que trabajan con el plan. Los demás cuestan más o no están cubiertos.'],
    referral: ['Necesita referencia', 'Si su propio médico tiene que enviarlo al especialista.'],
    hsa: [
      'Compatible con una HSA',
      'Una cuenta de ahorros para la salud: dinero libre de impuestos para su atención médica.',
    ],
  },
};

export const useFactWords = wordsIn<Omit<typeof en, 'facts'> & { facts: Record<FactWord, Term> }>({ en, es });
