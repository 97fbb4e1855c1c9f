/** What the certificate page of a signed document says around the evidence, in the language of the document. */
import type { Language } from '../documents/document.rules.ts';
import type { SignerKind } from './signature.sql.ts';

export interface CertificateWords {
  title: string;
  lead: string;
  signature: string;
  signedBy: string;
  roster: string;
  decision: string;
  decisions: { elect: string; waive: string };
  signedAt: string;
  known: string;
  signers: Record<SignerKind, string>;
  token: string;
  apiKey: string;
  actor: string;
  address: string;
  browser: string;
  unknown: string;
  consent: string;
  hashes: string;
  document: string;
  election: string;
  record: string;
  previous: string;
  first: string;
  number: string;
  verify: string;
  /** Of each page. */
  page: string;
}

export const CERTIFICATE_WORDS: Record<Language, CertificateWords> = {
  en: {
    title: 'Certificate of signature',
    lead: 'The pages before this one are what was shown and signed. This page says by whom, when and how that is known.',
    signature: 'Signature',
    signedBy: 'Signed by (typed name)',
    roster: 'Name on the roster',
    decision: 'Decision',
    decisions: { elect: 'Elected', waive: 'Declined' },
    signedAt: 'Signed at (UTC)',
    known: 'How the signer was known',
    signers: {
      employee_token: 'By an access token of this employee alone',
      partner_attested: 'The partner that called declares that it holds the signature of this person',
      passive_renewal: 'Nobody signed: the coverage of the year before was renewed without an answer',
    },
    token: 'Access token',
    apiKey: 'API key',
    actor: 'Person named by the partner',
    address: 'IP address',
    browser: 'Browser',
    unknown: 'not known',
    consent: 'Consent that was given',
    hashes: 'Proof',
    document: 'Document (SHA-256)',
    election: 'Election (SHA-256)',
    record: 'This record (SHA-256)',
    previous: 'Record before it (SHA-256)',
    first: 'none: this is the first record',
    number: 'Number in the chain',
    verify:
      'Each record names the hash of the one before it, so none can be changed, dropped or put between unnoticed. The evidence that ' +
      'was kept, with the exact bytes of the document, lets anyone compute these hashes again.',
    page: 'Page {page} of {pages}',
  },
  es: {
    title: 'Certificado de firma',
    lead: 'Las páginas anteriores son lo que se mostró y se firmó. Esta página dice quién firmó, cuándo y cómo se sabe.',
    signature: 'Firma',
    signedBy: 'Firmado por (nombre escrito)',
    roster: 'Nombre en la nómina',
    decision: 'Decisión',
    decisions: { elect: 'Eligió', waive: 'Rechazó' },
    signedAt: 'Firmado el (UTC)',
    known: 'Cómo se conoce a quien firma',
    signers: {
      employee_token: 'Por un token de acceso de este empleado únicamente',
      partner_attested: 'El socio que hizo la llamada declara que tiene la firma de esta persona',
      passive_renewal: 'Nadie firmó: la cobertura del año anterior se renovó sin respuesta',
    },
    token: 'Token de acceso',
    apiKey: 'Clave de API',
    actor: 'Persona nombrada por el socio',
    address: 'Dirección IP',
    browser: 'Navegador',
    unknown: 'no se conoce',
    consent: 'Consentimiento dado',
    hashes: 'Prueba',
    document: 'Documento (SHA-256)',
    election: 'Elección (SHA-256)',
    record: 'Este registro (SHA-256)',
    previous: 'Registro anterior (SHA-256)',
    first: 'ninguno: este es el primer registro',
    number: 'Número en la cadena',
    verify:
      'Cada registro nombra el hash del anterior, así que ninguno puede cambiarse, quitarse ni intercalarse sin que se note. La ' +
      'evidencia guardada, con los bytes exactos del documento, permite a cualquiera calcular de nuevo estos hashes.',
    page: 'Página {page} de {pages}',
  },
};
