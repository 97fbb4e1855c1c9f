/** Documents as proof, over HTTP on real PostgreSQL: stored whole or not at all, and read only by the people concerned. */
import { connect } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { makeSeal } from '../../platform/process/seal.ts';
import { addSeconds } from '../../platform/values/dates.ts';
import { type Api, openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { addDependent, boundTo } from '../../testing/builders.ts';
import { enroll } from '../../testing/enrolling.ts';
import { type FileOf, formWith, JPEG, PDF, PNG } from '../../testing/uploads.ts';

const MB = 1024 * 1024;
let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC', settings: { documentQuotaBytes: 40 * MB } });
});
afterAll(() => t.close());

/** Somebody who lost other coverage (a life event that waits for a decision), with tokens for them and for their employer. */
async function person() {
  const made = await enroll(t);
  const member = made.employee.member_id as string;
  const told = await t.api.post(`/v1/members/${member}/qualifying-life-events`, {
    event_type: 'lost_job_based_coverage',
    event_date: '2026-06-05',
  });
  const event = `/v1/qualifying-life-events/${told.body.data.id}`;
  const own = await boundTo(t, 'employee', made.employee.id);
  const employer = await boundTo(t, 'employer', made.employerId);
  return { ...made, member, event, own, employer };
}
const send = (api: Api, url: string, file: FileOf = {}, query = '') => {
  const { body, headers } = formWith([file]);
  return api.post(`${url}/documents${query}`, body, headers);
};
const refusal = ({ status, body }: Awaited<ReturnType<typeof send>>) => [status, body.app_error_code];
const left = async () => {
  const { rows } = await sql<{ files: number; pieces: number }>`
    select (select count(*) from proofs) as files, (select count(*) from proof_pieces) as pieces`.execute(
    t.database.db,
  );
  return rows[0];
};

/** This many bytes, which begin like a PNG. */
const large = (length: number) => Buffer.concat([PNG, Buffer.alloc(length - PNG.length, 'ñ')]);

describe('a document', () => {
  it('comes back as it was, piece by piece, and always as an attachment', async () => {
    const { event, own, employer } = await person();
    const bytes = large(3 * 256 * 1024 + 17);
    const sent = await send(own, event, { bytes, name: 'acta de nacimiento ñ.png', type: 'image/png' });
    expect(sent.status).toBe(201);
    const { id, ...told } = sent.body.data;
    expect(told).toEqual({
      ...{ file_name: 'acta de nacimiento ñ.png', content_type: 'image/png', size_in_bytes: bytes.length },
      ...{ uploaded_by: 'employee', uploaded_at: expect.any(String) },
    });
    expect((await employer.get(`${event}/documents`)).body.data).toEqual([sent.body.data]);
    const got = await t.app.inject({
      url: `${event}/documents/${id}`,
      headers: { authorization: `Bearer ${t.apiKey}` },
    });
    expect(got.rawPayload.equals(bytes)).toBe(true);
    expect(got.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(bytes.length),
      'content-disposition': `attachment; filename="acta de nacimiento _.png"; filename*=UTF-8''acta%20de%20nacimiento%20%C3%B1.png`,
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
  });

  it('is sealed at rest, and each piece opens only in its own place', async () => {
    const { event, own } = await person();
    const { body } = await send(own, event, { bytes: large(600 * 1024), type: 'image/png' });
    const { rows } = await sql<{ sealed: Buffer; sealed_key: Buffer }>`
      select p.sealed, d.sealed_key from proof_pieces p join proofs d on d.id = p.proof_id order by p.proof_id desc, number limit 3`.execute(
      t.database.db,
    );
    expect(rows.map(({ sealed }) => sealed.length)).toEqual([256, 256, 88].map((kb) => kb * 1024 + 16));
    for (const { sealed, sealed_key } of rows) {
      expect(sealed.includes('PNG') || sealed.includes('ññññ')).toBe(false);
      expect(makeSeal('another secret, which opens nothing here').opens(sealed_key)).toBe(false);
    }
    // Two pieces that change places are no longer a file.
    await sql`
      update proof_pieces set number = 9 - number where proof_id = (select id from proofs order by id desc limit 1)`.execute(
      t.database.db,
    );
    await sql`
      update proof_pieces set number = case number when 9 then 1 when 8 then 0 else 2 end
      where proof_id = (select id from proofs order by id desc limit 1)`.execute(t.database.db);
    expect(refusal(await own.get(`${event}/documents/${body.data.id}`))).toEqual([500, 'internal_error']);
  });

  it('of a dependent can be read by anyone who may read the dependent', async () => {
    const { member, own, employer } = await person();
    const child = `/v1/members/${member}/dependents/${await addDependent(t, member)}`;
    expect((await send(own, child, { bytes: JPEG, name: 'IMG_1.jpg', type: 'image/jpg' })).status).toBe(201);
    expect((await own.get(`${child}/documents`)).body.data).toMatchObject([{ file_name: 'IMG_1.jpg' }]);
    // The family is private to the employee until the employer covers it.
    expect((await employer.get(`${child}/documents`)).status).toBe(404);
    expect(refusal(await send(employer, child))).toEqual([404, 'not_found']);
  });

  it('of somebody else is not found', async () => {
    const [one, other] = [await person(), await person()];
    const { body } = await send(one.own, one.event);
    const foreign = `${one.event}/documents/${body.data.id}`;
    for (const api of [other.own, other.employer, (await t.otherOrganization()).api]) {
      expect((await api.get(foreign)).status).toBe(404);
      expect((await api.get(`${one.event}/documents`)).status).toBe(404);
      expect(refusal(await send(api, one.event))).toEqual([404, 'not_found']);
    }
    // Nor does it belong to another life event.
    expect((await other.own.get(`${other.event}/documents/${body.data.id}`)).status).toBe(404);
  });
});

describe('nothing is stored of', () => {
  test.each<[string, FileOf, number, string]>([
    [
      'a page that is called a picture',
      { bytes: Buffer.from('<script>'), type: 'image/png' },
      422,
      'proof_not_accepted',
    ],
    ['a PDF that is called a picture', { bytes: PDF, type: 'image/png' }, 422, 'proof_type_differs'],
    ['an empty file', { bytes: Buffer.alloc(0) }, 422, 'proof_not_accepted'],
    ['another field', { field: 'document' }, 400, 'invalid_request'],
    ['more than 10 MB', { bytes: large(10 * MB + 1), type: 'image/png' }, 413, 'payload_too_large'],
  ])('%s', async (_, file, status, code) => {
    const { event, own } = await person();
    const before = await left();
    expect(refusal(await send(own, event, file))).toEqual([status, code]);
    expect(await left()).toEqual(before);
  });

  it('a form that ends early, has two files, or none', async () => {
    const { event, own } = await person();
    const before = await left();
    const whole = formWith([{ bytes: large(700 * 1024), type: 'image/png' }]);
    const forms: [Buffer, string][] = [
      [whole.body.subarray(0, 600 * 1024), 'malformed_form'],
      [whole.body.subarray(0, 40), 'malformed_form'],
      [formWith([{}, {}]).body, 'invalid_request'],
      [formWith([]).body, 'malformed_form'],
    ];
    for (const [body, code] of forms) {
      expect(refusal(await own.post(`${event}/documents`, body, whole.headers))).toEqual([400, code]);
    }
    const json = await own.post(`${event}/documents`, {});
    expect(refusal(json)).toEqual([415, 'unsupported_media_type']);
    expect(await left()).toEqual(before);
  });

  it('a dry run; and a repeated upload is stored once', async () => {
    const { event, own } = await person();
    const before = await left();
    expect((await send(own, event, {}, '?dry_run=true')).status).toBe(200);
    expect(await left()).toEqual(before);
    const { body, headers } = formWith([{}]);
    const key = { ...headers, 'idempotency-key': 'the same photo' };
    const [first, again] = [
      await own.post(`${event}/documents`, body, key),
      await own.post(`${event}/documents`, body, key),
    ];
    expect(again.body).toEqual(first.body);
    expect((await own.get(`${event}/documents`)).body.data.length).toBe(1);
    const other = await own.post(
      `${event}/documents`,
      formWith([{ name: 'a', bytes: PNG, type: 'image/png' }]).body,
      key,
    );
    expect(refusal(other)).toEqual([422, 'idempotency_key_reused']);
  });

  it('an upload whose connection breaks off or whose process is killed', async () => {
    const { event, apiKey } = { ...(await person()), apiKey: t.apiKey };
    const before = await left();
    const { port } = new URL(await t.app.listen({ port: 0, host: '127.0.0.1' }));
    const { body, headers } = formWith([{ bytes: large(2 * MB), type: 'image/png' }]);
    const head = [
      ...[`POST ${event}/documents HTTP/1.1`, 'Host: x', `Authorization: Bearer ${apiKey}`],
      ...[`Content-Type: ${headers['content-type']}`, `Content-Length: ${body.length}`, '', ''],
    ].join('\r\n');
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(head);
    socket.write(body.subarray(0, MB));
    const count = async () => (await left())?.pieces ?? 0;
    await expect.poll(count).toBeGreaterThan((before?.pieces ?? 0) + 1);
    socket.destroy();
    await expect.poll(left).toEqual(before);
    // This is what nobody could clean up.
    await sql`
      insert into proofs (organization_id, id, life_event_id, file_name, content_type, sealed_key, uploaded_by, uploaded_at, touched_at)
      select organization_id, gen_random_uuid(), id, 'a.pdf', 'application/pdf', '', 'employee', ${t.real.now()},
        ${addSeconds(t.real.now(), -901)} from life_events limit 1`.execute(t.database.db);
    t.real.advanceMs(60_000);
    await t.drain();
    expect(await left()).toEqual(before);
  });
});

it('more than ten files for a case, or than the quota of the organization', async () => {
  const { event, own } = await person();
  const sent = await Promise.all(Array.from({ length: 12 }, () => send(own, event)));
  expect(sent.map(({ status }) => status).sort()).toEqual([...Array(10).fill(201), 409, 409]);
  expect(refusal(await send(own, event))).toEqual([409, 'too_many_documents']);
  const other = await t.otherOrganization();
  const full = await person();
  for (let n = 0; n < 4; n++) await send(full.own, full.event, { bytes: large(9 * MB), type: 'image/png' });
  expect(refusal(await send(full.own, full.event, { bytes: large(9 * MB), type: 'image/png' }))).toEqual([
    409,
    'proof_quota_reached',
  ]);
  expect((await other.api.get('/v1/organization')).status).toBe(200);
});

it('a life event that needs proof waits for it, even if it would be approved automatically', async () => {
  const settings = { lost_job_based_coverage: { needs_proof: true }, married: { needs_proof: true } };
  expect(
    (await t.api.patch('/v1/organization', { life_events: settings })).body.data.life_events.married,
  ).toMatchObject({
    auto_approve: true,
    needs_proof: true,
  });
  const { event, own, employer, member } = await person();
  const married = { event_type: 'married', event_date: '2026-06-05' };
  const told = await own.post(`/v1/members/${member}/qualifying-life-events`, married);
  expect(told.body.data).toMatchObject({ status: 'pending', needs_proof: true, document_count: 0 });
  expect(refusal(await employer.post(`${event}/approve`, {}))).toEqual([409, 'proof_required']);
  // HR has seen the paper and stores a copy.
  expect((await send(employer, event)).body.data.uploaded_by).toBe('employer');
  expect((await employer.post(`${event}/approve`, {})).body.data).toMatchObject({
    status: 'approved',
    document_count: 1,
  });
  await t.api.patch('/v1/organization', { life_events: { lost_job_based_coverage: null, married: null } });
});

it('the audit log and the timeline mention a document, but not its name', async () => {
  const { event, own, employee } = await person();
  await send(own, event, { name: 'divorce of Odalys.pdf' });
  const { body } = await t.api.get(`/v1/employees/${employee.id}/timeline`);
  expect(body.data[0]).toMatchObject({
    what: 'life_event.add_proof',
    why: { facts: { content_type: 'application/pdf' } },
  });
  expect(JSON.stringify((await t.api.get('/v1/audit-entries')).body)).not.toContain('divorce of Odalys');
});
