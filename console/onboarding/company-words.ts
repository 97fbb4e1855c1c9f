/** The words of a company's facts, in English and Spanish. */
import { wordsIn } from '../../embed/shared/words.ts';

const en = {
  name: 'Name',
  legalName: 'Legal name',
  ein: 'EIN',
  einHint: 'Nine digits: 47-3194825',
  email: 'HR e-mail',
  phone: 'Phone (optional)',
  reference: 'Your reference (optional)',
  street: 'Street',
  city: 'City',
  state: 'State',
  stateHint: 'Two letters',
  zipcode: 'ZIP code',
  isThere: 'Correct here what was typed wrong. Documents show it from now on; signed ones stay as they were signed.',
  /** By field: what is wanted in place of what was given. */
  wanted: {
    ein: 'Enter nine digits, such as 47-3194825.',
    email: 'Enter an e-mail address.',
    phone_number: 'Enter a US phone number.',
    state: 'Enter the two letters of a state, such as WA.',
    zipcode: 'Enter five digits, or nine: 98405-1234.',
    address_line_1: 'Enter a street address, not a post-office box.',
  } as Record<string, string>,
  needed: 'This is required.',
  fields: {
    ...{ name: 'Name', legal_name: 'Legal name', ein: 'EIN', email: 'HR e-mail', phone_number: 'Phone' },
    ...{ reference_id: 'Your reference', address: 'Address', active: 'Active' },
  } as Record<string, string>,
};

const es: typeof en = {
  name: 'Nombre',
  legalName: 'Razón social',
  ein: 'EIN',
  einHint: 'Nueve dígitos: 47-3194825',
  email: 'Correo de recursos humanos',
  phone: 'Teléfono (opcional)',
  reference: 'Su referencia (opcional)',
  street: 'Calle',
  city: 'Ciudad',
  state: 'Estado',
  stateHint: 'Dos letras',
  zipcode: 'Código postal',
  isThere: 'Corrija aquí lo que se escribió mal. Los documentos nuevos lo muestran; los firmados quedan como están.',
  wanted: {
    ein: 'Escriba nueve dígitos, como 47-3194825.',
    email: 'Escriba un correo electrónico.',
    phone_number: 'Escriba un teléfono de los Estados Unidos.',
    state: 'Escriba las dos letras de un estado, como WA.',
    zipcode: 'Escriba cinco dígitos, o nueve: 98405-1234.',
    address_line_1: 'Escriba una calle, y no un apartado postal.',
  },
  needed: 'Este dato es obligatorio.',
  fields: {
    ...{ name: 'Nombre', legal_name: 'Razón social', ein: 'EIN', email: 'Correo de recursos humanos' },
    ...{ phone_number: 'Teléfono', reference_id: 'Su referencia', address: 'Dirección', active: 'Activo' },
  },
};

export const useCompanyWords = wordsIn({ en, es });
