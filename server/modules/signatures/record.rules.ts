/**
 * The record of one signature, and its place in the chain of its employer (signature.rules.ts says what the chain proves). It
 * knows the enrollment and the employee only by their ids; the decision is data that the caller provides.
 */
import type { Caller } from '../../platform/commands/caller.ts';
import type { Instant } from '../../platform/values/dates.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { wireId, wireIdOrNull } from '../vocabulary/ids.ts';
import { append, joined, separated } from './merkle.rules.ts';
import { canonicalJson, recordHash, type SignatureInput, sha256 } from './signature.rules.ts';
import type { Chain, DocumentRow, SignatureRow, SignerKind } from './signature.sql.ts';

/** What a signature claims. */
export interface Claim {
  enrollmentId: Uuid;
  employeeId: Uuid;
  employerId: Uuid;
  decision: SignatureRow['decision'];
  /** The person's name as the roster spells it on that day. */
  rosterName: string;
  /** What was decided, as data: the machine-readable copy of what the document says. */
  election: object;
}

/** Who signs, and how they were identified. */
export interface Signer {
  kind: SignerKind;
  credentialId: string | null;
  apiKeyId: string | null;
  actor: { id: string | null; name: string | null };
  ip: string | null;
  userAgent: string | null;
}

/** A claim with its evidence: what was shown, who signed, and how. */
export interface Signing {
  claim: Claim;
  document: Pick<DocumentRow, 'html' | 'template_version' | 'language' | 'consent_text'>;
  signature: Pick<SignatureInput, 'name' | 'strokes'> & {
    /** The name differs from the roster's, and the signer confirmed that it is theirs. */
    nameConfirmed?: boolean;
  };
  signer: Signer;
}

/** The signer is an employee with their own token, or a partner that declares that it holds the person's signature. */
export function signerOf(caller: Caller, request: { ip: string; userAgent: string | undefined }): Signer {
  return {
    kind: caller.kind === 'E' ? 'employee_token' : 'partner_attested',
    credentialId: caller.tokenId,
    apiKeyId: wireIdOrNull('apiKey', caller.apiKeyId),
    actor: caller.actor,
    ip: request.ip,
    userAgent: request.userAgent?.slice(0, 500) ?? null,
  };
}

/**
 * Nobody signed: a passive renewal, an earlier signature that applies again, or a change of the employer's share after a change
 * of class.
 */
export function unsigned(
  kind: 'passive_renewal' | 'reinstatement' | 'class_change',
): Pick<Signing, 'signature' | 'signer'> {
  const nobody = { credentialId: null, apiKeyId: null, actor: { id: null, name: null }, ip: null, userAgent: null };
  return { signature: { name: '' }, signer: { kind, ...nobody } };
}

/** The chain of this employer before its first record. */
export const emptyChain = (employerId: Uuid): Chain => ({
  chain_id: employerId,
  number: 0,
  head_sha256: Buffer.alloc(0),
  peaks: Buffer.alloc(0),
});

/** The record that follows the chain's last, and the chain with it. */
export function recordAfter(
  chain: Chain,
  { claim, document, signature, signer }: Signing,
  made: { organizationId: Uuid; id: Uuid; at: Instant },
): { row: SignatureRow; chain: Chain } {
  const electionJson = canonicalJson(claim.election);
  const row: Unsealed = {
    id: made.id,
    chain_id: chain.chain_id,
    number: chain.number + 1,
    enrollment_id: claim.enrollmentId,
    employee_id: claim.employeeId,
    decision: claim.decision,
    document_html: document.html,
    document_sha256: sha256(document.html),
    template_version: document.template_version,
    language: document.language,
    consent_text: document.consent_text,
    signed_name: signature.name,
    roster_name: claim.rosterName,
    name_confirmed: signature.nameConfirmed ?? false,
    strokes: signature.strokes ?? null,
    signer_kind: signer.kind,
    credential_id: signer.credentialId,
    api_key_id: signer.apiKeyId,
    actor_id: signer.actor.id,
    actor_name: signer.actor.name,
    ip: signer.ip,
    user_agent: signer.userAgent,
    election_json: electionJson,
    election_sha256: sha256(electionJson),
    previous_sha256: chain.number > 0 ? chain.head_sha256 : null,
    signed_at: made.at,
  };
  const recordJson = canonicalJson(recordOf(made.organizationId, row));
  const recordSha256 = recordHash(row.previous_sha256, recordJson);
  const { log, completed } = append({ size: chain.number, peaks: separated(chain.peaks) }, recordJson);
  return {
    row: { ...row, record_json: recordJson, record_sha256: recordSha256, subtrees: joined(completed) },
    chain: { ...chain, number: row.number, head_sha256: recordSha256, peaks: joined(log.peaks) },
  };
}

type Unsealed = Omit<SignatureRow, 'record_json' | 'record_sha256' | 'subtrees'>;

/** Everything that is stored of a signature, except its own hash and the two texts whose hashes it contains. */
function recordOf(organizationId: Uuid, row: Unsealed): object {
  const { document_html: _html, election_json: _json, chain_id, ...rest } = row;
  return {
    ...rest,
    // Present only if it is true, so that records from before the question existed have the same bytes.
    name_confirmed: row.name_confirmed || undefined,
    id: wireId('signature', row.id),
    chain: wireId('employer', chain_id),
    organization_id: wireId('organization', organizationId),
    enrollment_id: wireId('enrollment', row.enrollment_id),
    employee_id: wireId('employee', row.employee_id),
    document_sha256: row.document_sha256.toString('hex'),
    election_sha256: row.election_sha256.toString('hex'),
    previous_sha256: row.previous_sha256?.toString('hex') ?? null,
  };
}
