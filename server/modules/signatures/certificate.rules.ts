/** The words around the evidence on the certificate of a signed document, in each language of the documents. */
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
  /** The footer of each page. */
  page: string;
}
