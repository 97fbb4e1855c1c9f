/** The words of documents that prove a life event, or who a dependent is, for employees and employers. */
import type { LifeEventType } from './life-event-names.ts';
import { wordsIn } from './words.ts';

/** What the documents prove. */
export type ProofCase =
  | { of: 'life_event'; id: string; type: LifeEventType }
  | { of: 'dependent'; id: string; memberId: string; relationship: 'Spouse' | 'Child'; isOfPartner: boolean };

/** Papers that show an event, by what they show. */
const en = {
  title: 'Proof',
  accepted: (papers: string) => `Good proof is ${papers}. A photo or scan is enough: PDF, PNG or JPEG, up to 10 MB.`,
  add: 'Take a photo or choose a file',
  sending: (name: string) => `Sending ${name} …`,
  sent: (name: string) => `${name} was added.`,
  none: 'No document has been added yet.',
  list: 'Documents',
  by: { employee: 'from the employee', employer: 'from HR', api_key: 'from the benefits provider' },
  save: 'Save',
  saveOf: (name: string) => `Save ${name}`,
  papers: {
    marriage: 'a marriage certificate',
    birth: 'a birth certificate or the hospital’s letter',
    adoption: 'a paper from the court or the agency',
    divorce: 'the divorce decree',
    death: 'the death certificate',
    lost: 'a letter that says the last day of the other coverage',
    gained: 'a letter or card that says the first day of the other coverage',
    moved: 'a lease, a utility bill or an ID with the new address',
    partnership: 'a registration or declaration of the domestic partnership',
    court: 'the court order',
    other: 'any paper that says what happened and when',
  },
  problems: {
    proof_not_accepted: ['This file can’t be used', 'Send a PDF, PNG or JPEG. A photo of the paper is enough.'],
    proof_type_differs: [
      'This file is not what its name says',
      'Take a photo of the paper, or save it as PDF, and send that.',
    ],
    payload_too_large: ['This file is too large', 'It can have at most 10 MB. Take a photo of the paper instead.'],
    too_many_documents: ['There are 10 documents already', 'There can’t be more. Please ask your HR team.'],
    proof_quota_reached: [
      'There is no more room for documents',
      'Please give the paper to your HR team in another way.',
    ],
    malformed_form: ['The file did not arrive complete', 'Please send it again.'],
  } as Record<string, readonly [string, string]>,
};

const es: typeof en = {
  title: 'Comprobante',
  accepted: (papers) => `Sirve ${papers}. Basta una foto o un escaneo: PDF, PNG o JPEG, hasta 10 MB.`,
  add: 'Tomar una foto o elegir un archivo',
  sending: (name) => `Enviando ${name} …`,
  sent: (name) => `Se agregó ${name}.`,
  none: 'Todavía no hay ningún documento.',
  list: 'Documentos',
  by: { employee: 'del empleado', employer: 'de recursos humanos', api_key: 'del proveedor de beneficios' },
  save: 'Guardar',
  saveOf: (name) => `Guardar ${name}`,
  papers: {
    marriage: 'un acta de matrimonio',
    birth: 'un acta de nacimiento o la carta del hospital',
    adoption: 'un documento del tribunal o de la agencia',
    divorce: 'la sentencia de divorcio',
    death: 'el acta de defunción',
    lost: 'una carta que diga el último día de la otra cobertura',
    gained: 'una carta o tarjeta que diga el primer día de la otra cobertura',
    moved: 'un contrato de alquiler, un recibo de servicios o una identificación con la nueva dirección',
    partnership: 'un registro o una declaración de la unión de hecho',
    court: 'la orden judicial',
    other: 'cualquier documento que diga qué pasó y cuándo',
  },
  problems: {
    proof_not_accepted: ['Este archivo no se puede usar', 'Envíe un PDF, PNG o JPEG. Basta una foto del documento.'],
    proof_type_differs: [
      'Este archivo no es lo que dice su nombre',
      'Tome una foto del documento, o guárdelo como PDF, y envíe eso.',
    ],
    payload_too_large: [
      'Este archivo es demasiado grande',
      'Puede tener hasta 10 MB. Mejor tome una foto del documento.',
    ],
    too_many_documents: ['Ya hay 10 documentos', 'Es lo máximo. Hable con recursos humanos.'],
    proof_quota_reached: [
      'Ya no hay espacio para documentos',
      'Entregue el documento a recursos humanos de otra manera.',
    ],
    malformed_form: ['El archivo no llegó completo', 'Envíelo otra vez.'],
  },
};

export const useProofWords = wordsIn({ en, es });

/** Which papers show an event of this type. */
export const PAPERS: Record<LifeEventType, keyof typeof en.papers> = {
  married: 'marriage',
  had_baby: 'birth',
  adopted_child: 'adoption',
  foster_care_placement: 'adoption',
  new_child: 'birth',
  divorced: 'divorce',
  death_of_spouse_or_dependent: 'death',
  lost_job_based_coverage: 'lost',
  lost_medicaid_chip_medicare: 'lost',
  aged_off_parent_plan: 'lost',
  lost_decertified_individual_plan: 'lost',
  gained_premium_assistance: 'gained',
  gained_other_coverage: 'gained',
  moved_to_new_coverage_area: 'moved',
  moved_to_us: 'moved',
  moved_to_or_from_school_housing: 'moved',
  moved_to_or_from_seasonal_work_housing: 'moved',
  court_ordered: 'court',
  became_us_citizen: 'other',
  left_incarceration: 'other',
  gained_tribal_status: 'other',
  started_or_ended_americorps_service: 'other',
  other: 'other',
};

/** Which papers show who a dependent is. */
export function papersOfKin(kin: { relationship: 'Spouse' | 'Child'; isOfPartner: boolean }): keyof typeof en.papers {
  if (kin.relationship === 'Child') return 'birth';
  return kin.isOfPartner ? 'partnership' : 'marriage';
}
