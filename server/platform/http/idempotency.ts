/**
 * Idempotency keys: the same request under the same key gets the same answer. The key's row is committed before
 * the command begins, without an answer; the command's own transaction writes the answer into it, so both or neither are
 * kept. Only successes are kept, for 24 real hours.
 */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Caller } from '../commands/caller.ts';
import { Refusal } from '../commands/refusal.ts';
import { ACROSS, type Db, type Tx } from '../database/db.ts';
import type { RealClock } from '../process/real-clock.ts';
import { addSeconds, type Instant } from '../values/dates.ts';
import type { MakeId, Uuid } from '../values/ids.ts';

/**
 * A row without an answer belongs to a run that is in progress or has crashed; after this long the next request takes it over.
 */
const TAKE_OVER_SECONDS = 60;
const KEPT_SECONDS = 24 * 3600;

export interface StoredAnswer {
  status: number;
  body: string | null;
}

/** The right to answer under a key. */
export interface Claim {
  organizationId: Uuid;
  scope: string;
  key: string;
  claim: Uuid;
}

export interface KeyedRequest {
  caller: Caller;
  key: string;
  method: string;
  /** With the query string: another query is another request. */
  url: string;
  body: string;
}

/** Claims the key, returns the answer of an earlier request, or refuses. */
export async function claimKey(
  db: Db,
  real: RealClock,
  newId: MakeId,
  request: KeyedRequest,
): Promise<Claim | StoredAnswer | Refusal> {
  const { caller, key } = request;
  const bearer = caller.boundTo ?? caller.user?.id ?? caller.apiKeyId;
  const path = request.url.split('?')[0];
  // The answer may differ for the other generation of clients. Keys of the first generation stay as they were.
  const generation = caller.generation === 1 ? '' : ` ${caller.generation}`;
  const scope = `${bearer} ${request.method} ${path}${generation}`;
  const sha256 = createHash('sha256').update(`${request.url}\n${request.body}`).digest();
  const claim = newId();
  const now = real.now();
  const taken = await sql<{ mine: boolean; answer_status: number | null; answer_body: string | null; same: boolean }>`
    insert into idempotency_keys as k (organization_id, scope, key, request_sha256, claim, claimed_at)
    values (${caller.organizationId}, ${scope}, ${key}, ${sha256}, ${claim}, ${now})
    on conflict (organization_id, scope, key) do update set
      request_sha256 = case when ${expired(now)} then excluded.request_sha256 else k.request_sha256 end,
      claim = case when ${expired(now)} or ${abandoned(now)} then excluded.claim else k.claim end,
      answer_status = case when ${expired(now)} then null else k.answer_status end,
      answer_body = case when ${expired(now)} then null else k.answer_body end,
      claimed_at = case when ${expired(now)} or ${abandoned(now)} then excluded.claimed_at else k.claimed_at end
    returning claim = ${claim} as mine, answer_status, answer_body, request_sha256 = ${sha256} as same`.execute(db);
  const row = taken.rows[0];
  if (!row) throw new Error('an upsert returned no row');
  if (!row.same) return new Refusal('idempotency_key_reused');
  if (row.answer_status !== null) return { status: row.answer_status, body: row.answer_body };
  if (!row.mine) return new Refusal('idempotency_key_in_use', { headers: { 'retry-after': '1' } });
  return { organizationId: caller.organizationId, scope, key, claim };
}

const expired = (now: Instant) => sql`k.claimed_at < ${addSeconds(now, -KEPT_SECONDS)}::timestamptz`;
const abandoned = (now: Instant) =>
  sql`(k.answer_status is null and k.request_sha256 = excluded.request_sha256
       and k.claimed_at < ${addSeconds(now, -TAKE_OVER_SECONDS)}::timestamptz)`;

/** Stores the answer in the command's transaction. If another request has taken the key over, this run is rolled back. */
export async function keepAnswer(tx: Tx, claim: Claim, answer: StoredAnswer): Promise<void> {
  const result = await sql`
    update idempotency_keys set answer_status = ${answer.status}, answer_body = ${answer.body}
    where organization_id = ${claim.organizationId} and scope = ${claim.scope} and key = ${claim.key}
      and claim = ${claim.claim}`.execute(tx);
  if (result.numAffectedRows !== 1n) throw new Error('the idempotency key was taken over by another run');
}

/** Releases the key after a refusal or a fault: the next request under it starts over. */
export async function releaseKey(db: Db, claim: Claim): Promise<void> {
  await sql`
    delete from idempotency_keys
    where organization_id = ${claim.organizationId} and scope = ${claim.scope} and key = ${claim.key}
      and claim = ${claim.claim} and answer_status is null`.execute(db);
}

/** Housekeeping: deletes keys older than 24 hours, a bounded number at a time; true if there may be more. */
export async function deleteOldKeys(db: Db, real: RealClock): Promise<boolean> {
  const result = await sql`
    delete from ${ACROSS} idempotency_keys where (organization_id, scope, key) in (
      select organization_id, scope, key from idempotency_keys
      where claimed_at < ${addSeconds(real.now(), -KEPT_SECONDS)} limit 1000)`.execute(db);
  return (result.numAffectedRows ?? 0n) === 1000n;
}
