/**
 * Stores documents to sign, and accepts signatures (rules 8.2, 8.3). The exact bytes that were shown are kept for a day; an
 * answer names them, and is accepted only while everything they say is still true.
 */
import type { Command } from '../../platform/commands/command.ts';
import { Refusal } from '../../platform/commands/refusal.ts';
import { addSeconds } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Language } from '../vocabulary/languages.ts';
import { emptyChain, recordAfter, type Signing } from './record.rules.ts';
import { canonicalJson, checkSignature, type SignatureInput, sha256 } from './signature.rules.ts';
import {
  type DocumentRow,
  insertDocument,
  insertSignatures,
  lockChains,
  type SignatureRow,
  selectDocument,
} from './signature.sql.ts';

/** A shown document can be signed for this long, in real time. */
const SHOWN_SECONDS = 24 * 3600;

export interface NewDocument {
  html: string;
  consentText: string;
  language: Language;
  templateVersion: string;
  /** Everything that the document was made from, including the decision. */
  inputs: object;
}

/** Stores the document's bytes, so that an answer can name them by the hash that this returns (SHA-256, hex). */
export async function keepDocument(command: Command, enrollmentId: Uuid, document: NewDocument): Promise<string> {
  const hash = sha256(document.html);
  await insertDocument(command.db, command.organizationId, {
    enrollment_id: enrollmentId,
    sha256: hash,
    inputs_sha256: inputsHash(document.inputs),
    template_version: document.templateVersion,
    language: document.language,
    html: document.html,
    consent_text: document.consentText,
    created_at: command.realNow,
    expires_at: addSeconds(command.realNow, SHOWN_SECONDS),
  });
  return hash.toString('hex');
}

/**
 * The document that is signed, or a refusal: 422 `signature_invalid`; 409 `document_changed` if nothing was shown under this
 * hash, if it was shown longer than a day ago or for another decision, or if something that it says is no longer true.
 * `inputsIn` gives the current inputs, for the language of the document.
 */
export async function documentSigned(
  command: Command,
  enrollmentId: Uuid,
  signature: SignatureInput,
  inputsIn: (language: Language) => object,
): Promise<DocumentRow | Refusal> {
  const refusal = checkSignature(signature);
  if (refusal) return refusal;
  const { db, organizationId, realNow } = command;
  const hash = Buffer.from(signature.document_sha256, 'hex');
  const row = await selectDocument(db, organizationId, enrollmentId, hash, realNow);
  return row && inputsHash(inputsIn(row.language)).equals(row.inputs_sha256) ? row : new Refusal('document_changed');
}

/** Documents with the same hash of inputs say the same. */
function inputsHash(inputs: object): Buffer {
  return sha256(canonicalJson(inputs));
}

/**
 * Adds records to the chains of their employers; those of one chain in this order. A command locks the rows of people first and
 * chains last, and the commands of two employers don't wait for each other.
 */
export async function record(command: Command, signings: readonly Signing[]): Promise<void> {
  if (signings.length === 0) return;
  const { db, organizationId, now: at } = command;
  const employerIds = [...new Set(signings.map(({ claim }) => claim.employerId))].sort();
  const locked = await lockChains(db, organizationId, employerIds.map(emptyChain));
  const chains = new Map(locked.map((chain) => [chain.chain_id, chain]));
  const rows: SignatureRow[] = [];
  for (const signing of signings) {
    const { employerId } = signing.claim;
    const before = chains.get(employerId) ?? emptyChain(employerId);
    const { row, chain } = recordAfter(before, signing, { organizationId, id: command.newId(), at });
    chains.set(employerId, chain);
    rows.push(row);
  }
  await insertSignatures(db, organizationId, rows, [...chains.values()]);
}
