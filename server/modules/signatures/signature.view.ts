/** A signature as a request sends it, and its evidence as the API returns it. */
import Type from 'typebox';
import { InstantString, Nullable, OneOf, Text } from '../../platform/http/schemas.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import type { SignatureRow } from './signature.sql.ts';

export const SignatureInput = Type.Object({
  document_sha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the document that was shown.' }),
  name: Text(255, 'The full name, as typed by the signer.'),
  consent: Type.Boolean({ description: 'Must be true: the signer agreed to the consent text.' }),
  name_confirmed: Type.Optional(
    Type.Boolean({
      description:
        'True: the signer was asked and confirmed that this is their name, though the roster has another (otherwise `name_differs`).',
    }),
  ),
  strokes: Type.Optional(
    Nullable(
      Type.Array(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }), {
        maxItems: 5_000,
        description: 'A drawn signature: its points.',
      }),
    ),
  ),
});

export const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 in hex.' });

const summary = {
  id: Id('signature'),
  number: Type.Integer({ description: 'Its place in the chain of the employer, from 1.' }),
  enrollment_id: Id('enrollment'),
  employee_id: Id('employee'),
  decision: OneOf(['elect', 'waive']),
  signed_name: Type.String(),
  roster_name: Type.String({ description: 'The name on the roster on that day.' }),
  name_confirmed: Type.Boolean({ description: 'The two names differ, and the signer confirmed theirs.' }),
  signer_kind: OneOf(['employee_token', 'partner_attested', 'passive_renewal', 'reinstatement', 'class_change']),
  signed_at: InstantString,
  document_sha256: Hash,
  record_sha256: Hash,
};
export const SignatureSummary = Type.Object(summary);

export const Signature = Type.Object({
  ...summary,
  document_html: Type.String({ description: 'The exact text that was shown.' }),
  template_version: Type.String(),
  language: Type.String(),
  consent_text: Type.String(),
  strokes: Nullable(Type.Array(Type.Array(Type.Number()))),
  credential_id: Nullable(Type.String({ description: 'The access token, if one was used.' })),
  api_key_id: Nullable(Type.String()),
  actor: Type.Object({ id: Nullable(Type.String()), name: Nullable(Type.String()) }),
  ip: Nullable(Type.String()),
  user_agent: Nullable(Type.String()),
  election_json: Type.String({ description: 'What was decided, as canonical JSON.' }),
  election_sha256: Hash,
  previous_sha256: Nullable(Hash),
  record_json: Type.String({
    description:
      'The record as canonical JSON. record_sha256 is the SHA-256 of the 32 bytes of previous_sha256 (none for the first) ' +
      'followed by the UTF-8 bytes of this text.',
  }),
});

export function presentSummary(row: SignatureRow) {
  return {
    id: wireId('signature', row.id),
    number: row.number,
    enrollment_id: wireId('enrollment', row.enrollment_id),
    employee_id: wireId('employee', row.employee_id),
    decision: row.decision,
    signed_name: row.signed_name,
    roster_name: row.roster_name,
    name_confirmed: row.name_confirmed,
    signer_kind: row.signer_kind,
    signed_at: row.signed_at,
    document_sha256: row.document_sha256.toString('hex'),
    record_sha256: row.record_sha256.toString('hex'),
  };
}

export function presentSignature(row: SignatureRow) {
  return {
    ...presentSummary(row),
    document_html: row.document_html,
    template_version: row.template_version,
    language: row.language,
    consent_text: row.consent_text,
    strokes: row.strokes,
    credential_id: row.credential_id,
    api_key_id: row.api_key_id,
    actor: { id: row.actor_id, name: row.actor_name },
    ip: row.ip,
    user_agent: row.user_agent,
    election_json: row.election_json,
    election_sha256: row.election_sha256.toString('hex'),
    previous_sha256: row.previous_sha256?.toString('hex') ?? null,
    record_json: row.record_json,
  };
}
