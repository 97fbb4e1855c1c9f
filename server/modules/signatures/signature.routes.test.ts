/** What is shown and signed, and the evidence, over HTTP on real PostgreSQL. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll } from '../../testing/app.ts';
import { addDependent, boundTo } from '../../testing/builders.ts';
import { answerWith, enroll, showDocument, sign, signatureOf } from '../../testing/enrolling.ts';
import { parseId } from '../vocabulary/ids.ts';
import { brokenLink } from './signature.rules.ts';

let t: TestOpenroll;
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
});
afterAll(() => t.close());

const code = (found: { status: number; body: { app_error_code?: string } }) => [
  found.status,
  found.body.app_error_code,
];

describe('200: the document', () => {
  it('says what, who, when, what it costs and what is authorized, and matches its hash', async () => {
    const made = await enroll(t, { planYear: { tax_classification: 'Pre-tax' }, employer: { name: 'Lark & <Sons>' } });
    const ines = await addDependent(t, made.employee.member_id, { relationship: 'Spouse', first_name: 'Inês' });
    const { data } = (await showDocument(t.api, made.enrollmentId, { plan_id: made.planId, dependent_ids: [ines] }))
      .body;
    expect(createHash('sha256').update(data.html).digest('hex')).toBe(data.sha256);
    for (const said of [
      'Preventive Plus',
      'Employee and spouse',
      'Inês Ferreira (spouse)',
      'July 1, 2026',
      'You pay per month: $166.00',
      'I authorize Lark & <Sons> to deduct $166.00',
      'Section 125',
      'Special enrollment rights',
      'paper copy',
    ]) {
      expect(data.text).toContain(said);
    }
    expect(data.html).toContain('Lark &amp; &lt;Sons&gt;');
    expect(data.html).not.toMatch(/<script|\d\d:\d\d/);
    expect(data.consent_text).toContain('I authorize the payroll deduction');
    const waiver = (await showDocument(t.api, made.enrollmentId, { reason: 'Covered by a spouse' })).body.data;
    expect(waiver.text).toContain('Covered by a spouse');
    expect(waiver.text).not.toContain('Section 125');
  });
});

describe('200: evidence', () => {
  it('is a chain that anyone can recompute, whatever was signed at the same time', async () => {
    const made = await enroll(t, { people: Array.from({ length: 8 }, (_, n) => ({ first_name: `P${n}` })) });
    const ids = made.employees.map((employee) => employee.enrollments[0].id as string);
    const statuses = await Promise.all(
      ids.map(
        async (id, n) => (await answerWith(t.api, id, n % 2 ? { plan_id: made.planId } : { reason: 'no' })).status,
      ),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { rows } = await links(made.employerId);
    const chain = rows.map((row) => ({
      number: row.number,
      recordJson: row.record_json,
      recordSha256: row.record_sha256,
    }));
    expect(brokenLink(chain)).toBeNull();
    expect(chain).toHaveLength(8);
    const evidence = (await t.api.get(`/v1/enrollments/${ids[1]}/signature`)).body.data;
    const previous = evidence.previous_sha256 ? Buffer.from(evidence.previous_sha256, 'hex') : Buffer.alloc(0);
    const again = createHash('sha256').update(previous).update(evidence.record_json).digest('hex');
    expect(again).toBe(evidence.record_sha256);
    expect(createHash('sha256').update(evidence.election_json).digest('hex')).toBe(evidence.election_sha256);
    expect(createHash('sha256').update(evidence.document_html).digest('hex')).toBe(evidence.document_sha256);
    expect(JSON.parse(evidence.election_json)).toMatchObject({
      plan_id: made.planId,
      employee_deduction_in_cents: 4658,
    });
    const signed = (await t.api.get(`/v1/employees/${made.employees[1].id}/signatures`)).body;
    expect(signed.data).toMatchObject([
      { enrollment_id: ids[1], decision: 'elect', record_sha256: evidence.record_sha256 },
    ]);
  });
});

async function links(employerId: string) {
  const rows = await t.database.db
    .selectFrom('signatures')
    .select(['number', 'record_json', 'record_sha256'])
    .where('chain_id', '=', parseId('employer', employerId) ?? '')
    .orderBy('number')
    .execute();
  return { rows: rows as { number: number; record_json: string; record_sha256: Buffer }[] };
}

describe('200: the file', () => {
  it('is the same PDF each time, for the person who signed and nobody else', async () => {
    const made = await enroll(t, { people: [{ first_name: 'Łukasz', last_name: 'Nguyễn' }, {}] });
    const shown = await t.api.post(`/v1/enrollments/${made.enrollmentId}/document`, {
      decision: 'elect',
      plan_id: made.planId,
      language: 'es',
    });
    expect(shown.body.data.text).toContain('Su inscripción en');
    const strokes = Array.from({ length: 40 }, (_, n) => [n, n % 7]);
    const signature = { ...signatureOf(shown), name: '王伟 Nguyễn', strokes };
    expect((await sign(t.api, made.enrollmentId, { plan_id: made.planId }, signature)).status).toBe(200);
    const url = `/v1/enrollments/${made.enrollmentId}/signature.pdf`;
    const first = await (await boundTo(t, 'employee', made.employee.id)).get(url);
    expect(first.headers).toMatchObject({ 'content-type': 'application/pdf', 'cache-control': 'private, no-store' });
    expect(first.body).toMatch(/^%PDF-[\s\S]*%%EOF\s*$/);
    t.real.advanceMs(60_000);
    expect((await t.api.get(url)).body).toBe(first.body);
    const colleague = made.employees[1];
    expect((await (await boundTo(t, 'employee', colleague.id)).get(url)).status).toBe(404);
    expect((await t.api.get(`/v1/enrollments/${colleague.enrollments[0].id}/signature.pdf`)).status).toBe(404);
  });
});

describe('409', () => {
  it('refuses a document that was not shown, is for another decision, or is too old', async () => {
    const made = await enroll(t);
    const wife = await addDependent(t, made.employee.member_id, { relationship: 'Spouse' });
    const decision = { plan_id: made.planId };
    const unknown = { document_sha256: 'a'.repeat(64), name: 'Odalys Ferreira', consent: true };
    expect(code(await sign(t.api, made.enrollmentId, decision, unknown))).toEqual([409, 'document_changed']);
    const shown = signatureOf(await showDocument(t.api, made.enrollmentId, decision));
    const withWife = { ...decision, dependent_ids: [wife] };
    expect(code(await sign(t.api, made.enrollmentId, withWife, shown))).toEqual([409, 'document_changed']);
    expect(code(await sign(t.api, made.enrollmentId, { reason: 'no' }, shown))).toEqual([409, 'document_changed']);
    t.real.advanceMs(24 * 3_600_000);
    expect(code(await sign(t.api, made.enrollmentId, decision, shown))).toEqual([409, 'document_changed']);
    t.real.advanceMs(-1);
    expect((await sign(t.api, made.enrollmentId, decision, shown)).status).toBe(200);
  });

  it('refuses a document when something that it says has changed, and accepts it when that is undone', async () => {
    const made = await enroll(t);
    const decision = { plan_id: made.planId };
    const shown = signatureOf(await showDocument(t.api, made.enrollmentId, decision));
    const settings = `/v1/employers/${made.employerId}/settings`;
    await t.api.put(settings, { pay_frequency: 'weekly' });
    expect(code(await sign(t.api, made.enrollmentId, decision, shown))).toEqual([409, 'document_changed']);
    await t.api.put(settings, { pay_frequency: 'monthly' });
    expect((await sign(t.api, made.enrollmentId, decision, shown)).status).toBe(200);
  });
});

describe('422', () => {
  it('refuses a signature without a name or without consent, and then accepts a complete one', async () => {
    const made = await enroll(t);
    const decision = { plan_id: made.planId };
    const shown = signatureOf(await showDocument(t.api, made.enrollmentId, decision));
    for (const [part, path] of [
      [{ name: 'O.' }, 'signature.name'],
      [{ consent: false }, 'signature.consent'],
    ] as const) {
      const refused = await sign(t.api, made.enrollmentId, decision, { ...shown, ...part });
      expect([...code(refused), refused.body.details[0].path]).toEqual([422, 'signature_invalid', path]);
    }
    expect(
      (await sign(t.api, made.enrollmentId, decision, { ...shown, name: '王伟', strokes: [[1, 2.5]] })).status,
    ).toBe(200);
    expect((await t.api.get(`/v1/enrollments/${made.enrollmentId}/signature`)).body.data.strokes).toEqual([[1, 2.5]]);
  });
});
