/** Documents that prove a life event, or who a dependent is: uploaded, listed, downloaded. */
import Type, { type TObject } from 'typebox';
import { refuse } from '../../platform/commands/refusal.ts';
import { answer, type IdKinds, mutate, type Reach, read } from '../../platform/http/endpoints.ts';
import { attachment } from '../../platform/http/file-links.ts';
import { Data, InstantString, OneOf } from '../../platform/http/schemas.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import { readClock } from '../calendar/clock.sql.ts';
import { reachesDependent } from '../employees/dependent.sql.ts';
import { reachesLifeEvent } from '../life-events/life-event.sql.ts';
import { Id } from '../vocabulary/id-schema.ts';
import { wireId } from '../vocabulary/ids.ts';
import { addProof, contentOf, type ProofStore, type StagedProof, stageProof } from './proof.actions.ts';
import { PROOF_TYPES } from './proof.rules.ts';
import { type Case, type ShownProof, selectProof, selectProofs } from './proof.sql.ts';

const Proof = Type.Object({
  id: Id('proof'),
  file_name: Type.String(),
  content_type: OneOf(PROOF_TYPES),
  size_in_bytes: Type.Integer(),
  uploaded_by: OneOf(['api_key', 'employer', 'employee']),
  uploaded_at: InstantString,
});

function present(row: ShownProof) {
  const { file_name, content_type, byte_count, uploaded_by, uploaded_at } = row;
  return {
    id: wireId('proof', row.id),
    ...{ file_name, content_type, size_in_bytes: byte_count ?? 0, uploaded_by, uploaded_at },
  };
}

/** Ten at once, then one every ten seconds. */
const RATE = { perSecond: 0.1, burst: 10 };

/** The documents of one kind of case: their paths, and who may reach them. */
interface Place {
  /** Part of the names of its operations. */
  name: string;
  /** What they prove. */
  what: string;
  path: string;
  ids: IdKinds;
  reach: Reach;
  caseOf: (ids: Record<string, Uuid>) => Case;
}

const OF_LIFE_EVENT: Place = {
  name: 'LifeEvent',
  what: 'of a life event',
  path: '/v1/qualifying-life-events/:life_event_id/documents',
  ids: { life_event_id: 'lifeEvent' },
  reach: reachesLifeEvent,
  caseOf: ({ life_event_id = '' }) => ({ lifeEventId: life_event_id }),
};

const OF_DEPENDENT: Place = {
  name: 'Dependent',
  what: 'of who a dependent is',
  path: '/v1/members/:member_id/dependents/:legal_dependent_id/documents',
  ids: { member_id: 'member', legal_dependent_id: 'dependent' },
  reach: async (db, caller, { member_id: primaryId = '', legal_dependent_id: id = '' }, { real }) => {
    if (caller.kind === 'E' && caller.memberId !== primaryId) return false;
    const { today } = await readClock(db, real, caller.organizationId, 'none');
    return reachesDependent(db, caller, { primaryId, id }, today);
  },
  caseOf: ({ legal_dependent_id = '' }) => ({ dependentId: legal_dependent_id }),
};

function upload(store: ProofStore, { name, what, path, ids, reach, caseOf }: Place) {
  return mutate<IdKinds, TObject, TObject, StagedProof>({
    method: 'POST',
    path,
    upload: true,
    operation: `upload${name}Document`,
    tag: 'members',
    summary: `Upload a document as proof ${what}`,
    description:
      'A form (`multipart/form-data`) with one field, `file`: a PDF, a PNG or a JPEG of at most 10 MB. Its content must ' +
      'match the content type of its part. At most 10 documents each. An upload that breaks off leaves nothing.',
    who: ['K', 'R', 'E'],
    ids,
    reach,
    rate: RATE,
    answers: { 201: Data(Proof) },
    refusals: [
      ...(['malformed_form', 'payload_too_large', 'proof_not_accepted', 'proof_type_differs'] as const),
      ...(['too_many_documents', 'proof_quota_reached'] as const),
    ],
    prepare: ({ caller, ids: found, request }) => stageProof(store, caller, caseOf(found), request),
    run: async (command, { ids: found }, staged) => {
      const about = caseOf(found);
      await addProof(command, store, about, staged);
      const row = await selectProof(command.db, command.organizationId, about, staged.id);
      return answer(201, { data: present(row ?? refuse('not_found')) });
    },
  });
}

function list({ name, what, path, ids, reach, caseOf }: Place) {
  return read<IdKinds, TObject>({
    method: 'GET',
    path,
    operation: `list${name}Documents`,
    tag: 'members',
    summary: `List the documents that are proof ${what}, oldest first`,
    who: ['K', 'R', 'E'],
    ids,
    answers: { 200: Type.Object({ data: Type.Array(Proof) }) },
    run: async ({ db, kit, caller, ids: found, request }) => {
      if (!(await reach(db, caller, found, kit, request))) refuse('not_found');
      const rows = await selectProofs(db, caller.organizationId, caseOf(found));
      return answer(200, { data: rows.map(present) });
    },
  });
}

function downloadOf(store: ProofStore, { name, what, path, ids, reach, caseOf }: Place) {
  return read<IdKinds, TObject>({
    method: 'GET',
    path: `${path}/:document_id`,
    operation: `download${name}Document`,
    tag: 'members',
    summary: `Download a document that is proof ${what}`,
    description: 'As it was uploaded, always as an attachment. Its content was not examined: open it with care.',
    who: ['K', 'R', 'E'],
    ids: { ...ids, document_id: 'proof' },
    answers: { 200: null },
    run: async ({ db, kit, caller, ids: found, request }) => {
      if (!(await reach(db, caller, found, kit, request))) refuse('not_found');
      const row = await selectProof(db, caller.organizationId, caseOf(found), found.document_id ?? '');
      if (!row) refuse('not_found');
      return answer(200, contentOf(store, caller.organizationId, row), {
        ...attachment(row.content_type, row.file_name),
        'content-length': String(row.byte_count),
      });
    },
  });
}

export const proofEndpoints = (store: ProofStore) =>
  [OF_LIFE_EVENT, OF_DEPENDENT].flatMap((place) => [upload(store, place), list(place), downloadOf(store, place)]);
