/** Words that several screens of the dashboard share. */
import { wordsIn } from '../shared/words.ts';

const en = {
  language: 'Language',
  languageNotSaved: 'We could not save this for your next visit.',
  you: 'You',
  spouse: 'Spouse',
  child: 'Child',
  partner: 'Domestic partner',
  partnerChild: 'Child of my domestic partner',
  employerPays: (employer: string, amount: string) => `${employer} pays ${amount}`,
  perYear: (amount: string) => `You pay ${amount} in a full year`,
  partnerTax: (postTax: string, income: string) =>
    `For your domestic partner: ${postTax} a month is deducted after taxes, and ${income} a month is added to your taxable income.`,
  nothingFromPay: 'Nothing is taken from your pay',
  from: (date: string) => `From ${date}`,
  until: (date: string) => `Until ${date}`,
  home: 'Back to my benefits',
  pdf: 'PDF',
  pdfOf: (what: string) => `Get the signed PDF for ${what}`,
  preparingPdf: 'Preparing …',
  openPdf: 'Open PDF',
  openPdfOf: (what: string) => `Open PDF: ${what}, in a new page`,
  savePdf: 'Save PDF',
  savePdfOf: (what: string) => `Save PDF: ${what}`,
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
  partner: 'Pareja doméstica',
  partnerChild: 'Hijo o hija de mi pareja doméstica',
  employerPays: (employer, amount) => `${employer} paga ${amount}`,
  perYear: (amount) => `Usted paga ${amount} en un año completo`,
  partnerTax: (postTax, income) =>
    `Por su pareja doméstica: ${postTax} por mes se deducen después de impuestos, y ${income} por mes se suman a su ingreso gravable.`,
  nothingFromPay: 'No se descuenta nada de su pago',
  from: (date) => `Desde el ${date}`,
  until: (date) => `Hasta el ${date}`,
  home: 'Volver a mis beneficios',
  pdf: 'PDF',
  pdfOf: (what) => `Obtener el PDF firmado de ${what}`,
  preparingPdf: 'Preparando …',
  openPdf: 'Abrir PDF',
  openPdfOf: (what) => `Abrir PDF: ${what}, en otra página`,
  savePdf: 'Guardar PDF',
  savePdfOf: (what) => `Guardar PDF: ${what}`,
  show: 'Leer lo que firmé',
  hide: 'Cerrar',
  showSigned: (what) => `Leer lo que firmé sobre ${what}`,
  hideSigned: (what) => `Cerrar lo que firmé sobre ${what}`,
  documentOf: (what) => `Documento de ${what}`,
  signedBy: (name, date) => `Firmado por ${name} el ${date}.`,
  fingerprint: (hash) => `Huella del documento (SHA-256): ${hash}`,
};

export const useDashboardWords = wordsIn({ en, es });

/** Who somebody is to the employee. */
export function kinName(
  words: Pick<typeof en, 'spouse' | 'child' | 'partner' | 'partnerChild'>,
  one: { relationship: 'Spouse' | 'Child'; domestic_partner: boolean },
): string {
  if (one.domestic_partner) return one.relationship === 'Spouse' ? words.partner : words.partnerChild;
  return one.relationship === 'Spouse' ? words.spouse : words.child;
}
