/**
 * Checkpoints and proofs over HTTP on real PostgreSQL: what they prove, that they reveal every change, and that nobody waits.
 */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transaction } from '../../platform/database/db.ts';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { boundTo } from '../../testing/builders.ts';
import { answerWith, enroll } from '../../testing/enrolling.ts';
import { parseId } from '../vocabulary/ids.ts';
import { checkpointTurn } from './checkpoint.actions.ts';
import {
  type CheckpointConsistency,
  faultOfConsistency,
  faultOfProof,
  type SignatureProof,
} from './checkpoint.rules.ts';

const PROGRAM = join(import.meta.dirname, '../../../examples/verify-signature.mjs');

let t: TestOpenroll;
let folder: string;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
  folder = mkdtempSync(join(tmpdir(), 'openroll-proofs-'));
});
afterAll(async () => {
  await t.close();
  rmSync(folder, { recursive: true });
});

/**
 * An organization of its own, with employers of this many people who have signed, and the ids of their signatures by employer.
 */
async function organization(peopleOf: readonly number[]) {
  const { api, apiKey, organizationId } = await t.otherOrganization('live');
  const own: TestOpenroll = { ...t, api };
  const employers = [];
  for (const count of peopleOf) {
    const made = await enroll(own, { people: Array.from({ length: count }, (_, n) => ({ first_name: `P${n}` })) });
    for (const { enrollments } of made.employees) await signed(api, enrollments[0].id, made.planId);
    employers.push(made);
  }
  const signatureOf = async (enrollment: string) =>
    (await api.get(`/v1/enrollments/${enrollment}/signature`)).body.data;
  return { api, apiKey, own, employers, signatureOf, uuid: parseId('organization', organizationId) ?? '' };
}

async function signed(api: TestOpenroll['api'], enrollment: string, plan_id: string) {
  const { status, body } = await answerWith(api, enrollment, { plan_id });
  if (status !== 200) throw new Error(JSON.stringify(body));
}

const head = async (api: TestOpenroll['api']) => (await api.get('/v1/signatures/head')).body.data;
const proofOf = async (api: TestOpenroll['api'], id: string): Promise<SignatureProof> =>
  (await api.get(`/v1/signatures/${id}/proof`)).body.data;

function run(proof: object, document?: string) {
  const [file, html] = [join(folder, 'proof.json'), join(folder, 'document.html')];
  writeFileSync(file, JSON.stringify({ data: proof }));
  if (document !== undefined) writeFileSync(html, document);
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, file, ...(document === undefined ? [] : [html])]);
  return { status, said: stdout.toString() };
}

describe('a proof', () => {
  it('leads from every record of every employer to the checkpoint, by a program of forty lines that uses no code of ours', async () => {
    const { api, employers, signatureOf } = await organization([3, 1, 4]);
    await t.drain();
    const { number, checkpoint_sha256, signature_count } = await head(api);
    expect(signature_count).toBe(8);
    for (const made of employers) {
      for (const [index, { enrollments }] of made.employees.entries()) {
        const signature = await signatureOf(enrollments[0].id);
        const proof = await proofOf(api, signature.id);
        expect(proof.record_json).toBe(signature.record_json);
        expect(JSON.parse(proof.head_json)).toMatchObject({ chain: made.employerId, size: made.employees.length });
        expect(signature.number).toBe(index + 1);
        expect(faultOfProof(proof)).toBeNull();
        if (index > 0) continue;
        const { status, said } = run(proof, signature.document_html);
        expect([status, said]).toEqual([0, expect.stringContaining(`checkpoint ${number} ${checkpoint_sha256}`)]);
      }
    }
    const lines = readFileSync(PROGRAM, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(45);
  });

  it('fails after any change of the record, head, path or checkpoint', async () => {
    const { api, employers, signatureOf } = await organization([3, 2]);
    await t.drain();
    const enrollment = employers[0]?.employees[1].enrollments[0].id;
    const proof = await proofOf(api, (await signatureOf(enrollment)).id);
    const turned = ([first = '', ...rest]: string[]) => [
      first.replace(/^./, (one) => (one === '0' ? '1' : '0')),
      ...rest,
    ];
    const changes: Partial<SignatureProof>[] = [
      { record_json: proof.record_json.replace('Odalys', 'Odelys') },
      { record_json: proof.record_json.replace('"number":2', '"number":1') },
      { record_path: turned(proof.record_path) },
      { record_path: proof.record_path.slice(1) },
      { head_json: proof.head_json.replace('"size":3', '"size":4') },
      { head_number: proof.head_number + 1 },
      { head_path: turned(proof.head_path) },
      { head_path: [...proof.head_path, ...proof.head_path] },
      { checkpoint_json: proof.checkpoint_json.replace(/"root_sha256":"[^"]*"/, `"root_sha256":"${'0'.repeat(64)}"`) },
      {
        checkpoint_json: proof.checkpoint_json.replace(/"organization_id":"[^"]*"/, '"organization_id":"org_another"'),
      },
    ];
    for (const change of changes) {
      const changed = { ...proof, ...change };
      expect(changed).not.toEqual(proof);
      expect(faultOfProof(changed)).not.toBeNull();
    }
    const other = { ...proof, record_json: proof.record_json.replace('Odalys', 'Odelys') };
    const { document_html } = await signatureOf(enrollment);
    expect(run(other, `${document_html} `)).toEqual({
      status: 1,
      said: expect.stringMatching(/^BROKEN record in its chain\n[\s\S]*BROKEN document\n/),
    });
  });

  it('waits for the checkpoint; the chain head tells what is still pending', async () => {
    const { api, employers, signatureOf, own } = await organization([1]);
    const before = await head(api);
    expect(before).toMatchObject({ number: 0, signature_count: 0, pending_count: 1, checkpoint_json: null });
    const { id } = await signatureOf(employers[0]?.enrollmentId ?? '');
    const early = await api.get(`/v1/signatures/${id}/proof`);
    expect([early.status, early.body.app_error_code]).toEqual([409, 'checkpoint_pending']);
    await t.drain();
    t.real.advanceMs(61_000);
    expect(await head(api)).toMatchObject({ number: 1, signature_count: 1, pending_count: 0, age_seconds: 61 });
    const employee = await boundTo(own, 'employee', employers[0]?.employee.id);
    expect((await employee.get(`/v1/signatures/${id}/proof`)).status).toBe(200);
    // Nobody has signed since, so there is nothing to make a checkpoint of.
    await t.drain();
    expect((await head(api)).number).toBe(1);
  });

  it('works for a record from before employers had chains, too', async () => {
    const { api, employers, signatureOf, uuid } = await organization([5]);
    const enrollment = employers[0]?.employees[3].enrollments[0].id;
    await asBefore(uuid);
    await t.drain();
    const signature = await signatureOf(enrollment);
    const proof = await proofOf(api, signature.id);
    expect(JSON.parse(proof.record_json).chain).toBeUndefined();
    expect(JSON.parse(proof.head_json).chain).toMatch(/^org_/);
    expect(faultOfProof(proof)).toBeNull();
    expect(run(proof, signature.document_html).status).toBe(0);
  });
});

/** What the migration that gave employers their chains did: all records of an organization became one closed chain. */
const CLOSE_CHAIN = String.raw`
  with recursive nodes (organization_id, level, place, hash) as (
    select organization_id, 0, number - 1, sha256('\x00'::bytea || convert_to(record_json, 'UTF8')) from signatures_then
    union all
    select organization_id, level + 1, place / 2, sha256('\x01'::bytea || hash || beside)
    from (
      select *, lead(hash) over (partition by organization_id order by place) as beside from nodes
    ) pairs
    where place % 2 = 0 and beside is not null
  ), completed as (
    select organization_id, (place + 1) << level as number, string_agg(hash, ''::bytea order by level) as subtrees
    from nodes group by 1, 2
  ), filled as (
    update signatures_then s set chain_id = s.organization_id, subtrees = c.subtrees
    from completed c where c.organization_id = s.organization_id and c.number = s.number
  )
  update chains_then c set chain_id = c.organization_id, peaks = (
    select string_agg(n.hash, ''::bytea order by n.level desc) from nodes n
    where n.organization_id = c.organization_id and (c.number >> n.level) % 2 = 1 and n.place = (c.number >> n.level) - 1)`;

/** Puts an organization's signatures back to what they were before, and closes their chain. */
async function asBefore(organizationId: string): Promise<void> {
  const { db } = t.database;
  await transaction(db, async (tx) => {
    // Only the signatures of this organization are visible, in tables as they were before.
    await sql`create temporary table signatures_then on commit drop as
      select organization_id, id, number, null::uuid as chain_id, null::bytea as subtrees,
        regexp_replace(record_json, '"chain":"[^"]*",', '') as record_json
      from signatures where organization_id = ${organizationId}`.execute(tx);
    await sql`create temporary table chains_then on commit drop as
      select organization_id, number, head_sha256, null::uuid as chain_id, null::bytea as peaks
      from signature_chains where organization_id = ${organizationId}`.execute(tx);
    await sql.raw(CLOSE_CHAIN).execute(tx);
    await sql`update signatures s set chain_id = b.chain_id, subtrees = b.subtrees, record_json = b.record_json
      from signatures_then b where b.organization_id = s.organization_id and b.id = s.id`.execute(tx);
    await sql`update signature_chains c set chain_id = b.chain_id, peaks = b.peaks
      from chains_then b where b.organization_id = c.organization_id`.execute(tx);
  });
}

describe('checkpoints', () => {
  it('extend each other, and reveal what was changed since a copy of one was kept', async () => {
    const { api, own, employers } = await organization([2]);
    await t.drain();
    const kept = await head(api);
    for (let n = 0; n < 3; n++) {
      const more = await enroll(own);
      await signed(api, more.enrollmentId, more.planId);
      await t.drain();
    }
    const newest = await head(api);
    expect([kept.number, newest.number, newest.signature_count]).toEqual([1, 4, 5]);
    expect(JSON.parse(newest.checkpoint_json).head_count).toBe(4);
    const consistency = async (from: number): Promise<CheckpointConsistency> =>
      (await api.get(`/v1/signatures/consistency?from=${from}`)).body.data;
    for (let from = 1; from <= 4; from++) expect(faultOfConsistency(await consistency(from))).toBeNull();
    const proof = await consistency(1);
    expect([proof.from_json, proof.checkpoint_json]).toEqual([kept.checkpoint_json, newest.checkpoint_json]);
    const unlike = { ...proof, from_json: proof.from_json.replace(/"root_sha256":"./, '"root_sha256":"x') };
    expect(faultOfConsistency(unlike)).not.toBeNull();
    expect((await api.get('/v1/signatures/consistency?from=9')).status).toBe(404);

    // The owner of the database changes a record with all its hashes: the copy of the checkpoint disagrees.
    const enrollment = parseId('enrollment', employers[0]?.enrollmentId ?? '');
    await sql`
      update signatures set record_json = replace(record_json, 'Odalys', 'Odelys'),
        subtrees = sha256('\\x00'::bytea || convert_to(replace(record_json, 'Odalys', 'Odelys'), 'UTF8'))
      where enrollment_id = ${enrollment}`.execute(t.database.db);
    const changed = await proofOf(
      api,
      (await api.get(`/v1/enrollments/${employers[0]?.enrollmentId}/signature`)).body.data.id,
    );
    expect(faultOfProof(changed)).toBe('The record is not in its chain as it was signed.');
  });

  it('let signers of two employers sign at the same time, and leave out a chain in which somebody is signing', async () => {
    const { api, own, uuid } = await organization([]);
    const [one, two] = [await enroll(own), await enroll(own)];
    await signed(api, one.enrollmentId, one.planId);
    await transaction(t.database.work, async (tx) => {
      await sql`
        select 1 from signature_chains
        where organization_id = ${uuid} and chain_id = ${parseId('employer', one.employerId)} for update`.execute(tx);
      await signed(api, two.enrollmentId, two.planId);
      await checkpointTurn(t.workKit);
      expect(await head(api)).toMatchObject({ number: 1, signature_count: 1, pending_count: 1 });
      const { id } = (await api.get(`/v1/enrollments/${two.enrollmentId}/signature`)).body.data;
      expect(faultOfProof(await proofOf(api, id))).toBeNull();
    });
    await checkpointTurn(t.workKit);
    expect(await head(api)).toMatchObject({ number: 2, signature_count: 2, pending_count: 0 });
  });

  it('of two workers at once follow one another', async () => {
    const { api, uuid } = await organization([1, 1, 1, 1]);
    const batchRows = t.workKit.database.batchRows;
    t.workKit.database.batchRows = 1;
    const workers = Array.from({ length: 4 }, async () => {
      while (await checkpointTurn(t.workKit));
    });
    await Promise.all(workers);
    await t.drain();
    t.workKit.database.batchRows = batchRows;
    const newest = await head(api);
    expect(newest).toMatchObject({ signature_count: 4, pending_count: 0 });
    const { rows } = await sql<{ json: string; sha256: Buffer }>`
      select checkpoint_json as json, checkpoint_sha256 as sha256 from signature_checkpoints
      where organization_id = ${uuid} order by number`.execute(t.database.db);
    expect(rows).toHaveLength(newest.number);
    for (const [index, { json, sha256 }] of rows.entries()) {
      expect(sha256).toEqual(createHash('sha256').update(json).digest());
      const previous = rows[index - 1]?.sha256.toString('hex') ?? null;
      expect(JSON.parse(json)).toMatchObject({ number: index + 1, head_count: index + 1, previous_sha256: previous });
    }
  });
});

describe('openroll signatures verify', () => {
  const CLI = join(import.meta.dirname, '../../cli.ts');
  const started = promisify(execFile);
  const verify = async (env: Record<string, string>, ...args: string[]) => {
    const options = { env: { PATH: process.env.PATH, ...env } };
    const done = started(process.execPath, [CLI, 'signatures', 'verify', ...args], options);
    return done.then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stderr }) => ({ code, said: stderr }),
    );
  };
  const inFile = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    return join(folder, name);
  };

  it('verifies a proof with its document and an earlier checkpoint, and says what is wrong', async () => {
    const { api, apiKey, own, employers, signatureOf } = await organization([2]);
    await t.drain();
    const kept = { data: await head(api) };
    const more = await enroll(own);
    await signed(api, more.enrollmentId, more.planId);
    await t.drain();
    const url = await t.app.listen({ port: 0, host: '127.0.0.1' });
    const env = { OPENROLL_URL: url, OPENROLL_API_KEY: apiKey };
    const { id, document_html } = await signatureOf(employers[0]?.enrollmentId ?? '');
    const document = inFile('signed.html', document_html);
    const checkpoint = inFile('kept.json', kept);
    const sound = await verify(env, id, '--document', document, '--checkpoint', checkpoint);
    expect(sound).toEqual({
      code: 0,
      said: expect.stringMatching(`^${id} is sound: record 1 of 2 .* in checkpoint 2 `),
    });

    const proof = await proofOf(api, id);
    expect(await verify({}, inFile('proof.json', proof))).toMatchObject({ code: 0 });
    const other = { ...proof, record_json: proof.record_json.replace('Odalys', 'Odelys') };
    expect(await verify({}, inFile('other.json', other))).toEqual({
      code: 1,
      said: 'Not sound. The record is not in its chain as it was signed.\n',
    });
    const unlike = {
      data: { ...kept.data, checkpoint_json: kept.data.checkpoint_json.replace('"head_count":1', '"head_count":2') },
    };
    for (const [args, fault] of [
      [[id, '--document', inFile('longer.html', `${document_html} `)], 'The document is not the one that was signed.'],
      [[id, '--checkpoint', inFile('unlike.json', unlike)], 'Checkpoint 1 of the server is not the one in '],
    ] as const) {
      expect(await verify(env, ...args)).toEqual({ code: 1, said: expect.stringContaining(`Not sound. ${fault}`) });
    }
  }, 120_000);
});
