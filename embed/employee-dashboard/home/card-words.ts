/** The words of ID cards. What the plan prints is in the operator's language, as on the card itself. */
import { wordsIn } from '../../shared/words.ts';

const en = {
  title: 'My ID cards',
  pdf: 'Get my ID cards as PDF',
  types: { medical: 'Medical', dental: 'Dental', vision: 'Vision', rx: 'Prescriptions' },
  member: 'Member',
  memberId: 'Member ID',
  group: 'Group',
  network: 'Network',
  payer: 'Claims',
  forMembers: 'For members',
  forProviders: 'For providers',
  carrier: 'Carrier',
  terms: (plan: string) => `What ${plan} pays, and terms`,
};

const es: typeof en = {
  title: 'Mis tarjetas de identificación',
  pdf: 'Obtener mis tarjetas en PDF',
  types: { medical: 'Médico', dental: 'Dental', vision: 'Visión', rx: 'Medicamentos recetados' },
  member: 'Miembro',
  memberId: 'Número de miembro',
  group: 'Grupo',
  network: 'Red',
  payer: 'Reclamaciones',
  forMembers: 'Para miembros',
  forProviders: 'Para proveedores',
  carrier: 'Aseguradora',
  terms: (plan) => `Lo que paga ${plan}, y condiciones`,
};

export const useCardWords = wordsIn({ en, es });
