/** Words that several screens of the dashboard share. */
import { wordsIn } from '../shared/words.ts';

const en = {
  language: 'Language',
  languageNotSaved: 'We could not save this for your next visit.',
  you: 'You',
  spouse: 'Spouse',
  child: 'Child',
  perMonth: (amount: string) => `${amount} per month`,
  employerPays: (employer: string, amount: string) => `${employer} pays ${amount} per month`,
  nothingFromPay: 'Nothing is taken from your pay',
  from: (date: string) => `From ${date}`,
  until: (date: string) => `Until ${date}`,
  home: 'Back to my benefits',
  show: 'Read what I signed',
  hide: 'Close',
  showSigned: (what: string) => `Read what I signed for ${what}`,
  hideSigned: (what: string) => `Close what I signed for ${what}`,
  documentOf: (what: string) => `Document for ${what}`,
  signedBy: (name: string, date: string) => `Signed by ${name} on ${date}.`,
  fingerprint: (hash: string) => `Fingerprint of the document (SHA-256): ${hash}`,
};

const es: typeof en = {
  language: 'Idioma',
  languageNotSaved: 'No pudimos guardar esto para su próxima visita.',
  you: 'Usted',
  spouse: 'Cónyuge',
  child: 'Hijo o hija',
  perMonth: (amount) => `${amount} al mes`,
  employerPays: (employer, amount) => `${employer} paga ${amount} al mes`,
  nothingFromPay: 'No se descuenta nada de su pago',
  from: (date) => `Desde el ${date}`,
  until: (date) => `Hasta el ${date}`,
  home: 'Volver a mis beneficios',
  show: 'Leer lo que firmé',
  hide: 'Cerrar',
  showSigned: (what) => `Leer lo que firmé sobre ${what}`,
  hideSigned: (what) => `Cerrar lo que firmé sobre ${what}`,
  documentOf: (what) => `Documento de ${what}`,
  signedBy: (name, date) => `Firmado por ${name} el ${date}.`,
  fingerprint: (hash) => `Huella del documento (SHA-256): ${hash}`,
};

export const useDashboardWords = wordsIn({ en, es });
