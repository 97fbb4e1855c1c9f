/**
 * What changes leave in the audit log, on real PostgreSQL: each field before and after, nothing if nothing changed, no secret.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestAnswer, type TestOpenroll } from '../../testing/app.ts';
import { answerWith, enroll } from '../../testing/enrolling.ts';
import { createApiKey, revokeApiKey } from '../access/access.actions.ts';
import { parseId } from '../vocabulary/ids.ts';

const CHILD = {
  first_name: 'Ines',
  last_name: 'Ferreira',
  date_of_birth: '2019-02-03',
  relationship: 'Child',
  address: { address_line_1: '9 Cinder Alley', city: 'Tacoma', state: 'WA', zipcode: '98405' },
};
const EFFECTIVE = { effective_date: '2026-06-10' };
const LEAVES = { termination_date: '2026-06-30', reason: 'moves away' };
const DISABLED = [
  ['status', 'enabled', 'disabled'],
  ['disabled_reason', null, 'manual'],
  ['disabled_at', null, '2026-06-10T15:00:00.000Z'],
];

let t: TestOpenroll;
let at: Record<
  'organization' | 'employer' | 'employee' | 'member' | 'child' | 'plan' | 'planYear' | 'policy' | 'webhook',
  string
>;
let enrollmentId: string;
let planId: string;
let webhookSecret: string;
const keys: string[] = [];
beforeAll(async () => {
  t = await openTestOpenroll({ timeZone: 'UTC' });
  const first = await enroll(t);
  ({ enrollmentId, planId } = first);
  const { employee } = first;
  const member = `/v1/members/${employee.member_id}`;
  const child = (await t.api.post(`${member}/dependents`, CHILD)).body.data;
  const policy = (await t.api.get(`/v1/employers/${first.employerId}`)).body.data.eligibility_policy_id;
  const webhook = (await t.api.post('/v1/webhook-subscriptions', { url: 'https://hooks.partner.example/' })).body.data;
  webhookSecret = webhook.secret;
  at = {
    organization: '/v1/organization',
    employer: `/v1/employers/${first.employerId}`,
    employee: `/v1/employees/${employee.id}`,
    member,
    child: `${member}/dependents/${child.legal_dependent_id}`,
    plan: `/v1/benefit-products/${first.productId}/plans/${first.planId}`,
    planYear: first.one,
    policy: `/v1/benefit-eligibility-policies/${policy}`,
    webhook: `/v1/webhook-subscriptions/${webhook.id}`,
  };
});
afterAll(() => t.close());

const newest = async () => (await t.api.get('/v1/audit-entries?limit=1')).body;
/** `[field, before, after]`, or only the name of a field whose values are not shown. */
const asChange = (one: string | unknown[]) =>
  typeof one === 'string' ? { field: one, changed: true } : { field: one[0], before: one[1], after: one[2] };

async function entryOf(call: () => Promise<TestAnswer>) {
  const before = (await newest()).pagination.total;
  const { status, body } = await call();
  expect(status, JSON.stringify(body)).toBeLessThan(300);
  const { data, pagination } = await newest();
  return pagination.total === before ? null : data[0];
}

type Resource = keyof typeof at;
type Verb = 'put' | 'patch' | 'post';

describe('a change leaves its fields before and after; a repetition or a dry run leaves nothing', () => {
  const cases: [Verb, Resource, string, object, string, (string | unknown[])[]][] = [
    ['put', 'employer', '', { name: 'Renamed' }, 'employer.update', [['name', 'Larkspur Bicycle Works', 'Renamed']]],
    [
      'put',
      'employer',
      '/settings',
      { pay_frequency: 'weekly' },
      'employer.settings',
      [['pay_frequency', null, 'weekly']],
    ],
    [
      'patch',
      'employee',
      '',
      { ...EFFECTIVE, phone: '2535550147' },
      'employee.update',
      [['phone', null, '2535550147']],
    ],
    ['patch', 'member', '', { preferred_language: 'es' }, 'member.update', [['preferred_language', null, 'es']]],
    ['patch', 'child', '', { date_of_birth: '2019-02-04' }, 'dependent.update', ['date_of_birth']],
    ['patch', 'plan', '', { carrier: 'Basin Mutual' }, 'benefit_plan.update', [['carrier', null, 'Basin Mutual']]],
    [
      'patch',
      'planYear',
      '',
      { open_enrollment_end: '2026-06-25' },
      'plan_year.update',
      [['open_enrollment_end', '2026-07-01', '2026-06-25']],
    ],
    ['patch', 'webhook', '', { description: 'ours' }, 'webhook_subscription.update', [['description', null, 'ours']]],
    ['post', 'webhook', '/disable', {}, 'webhook_subscription.disable', DISABLED],
    [
      'patch',
      'organization',
      '',
      { name: 'Juniper' },
      'organization.update',
      [['name', 'Juniper Benefits Partners', 'Juniper']],
    ],
    ['post', 'employee', '/terminate', LEAVES, 'employee.terminate', [['termination_date', null, '2026-06-30']]],
  ];
  it.each(cases)('%s %s%s', async (verb, resource, path, body, action, changes) => {
    const call = (query = '') => t.api[verb](`${at[resource]}${path}${query}`, body);
    expect(await entryOf(() => call('?dry_run=true'))).toBeNull();
    expect(await entryOf(call)).toMatchObject({ action, changes: changes.map(asChange) });
    expect(await entryOf(call)).toBeNull();
  });
});

describe('an action leaves an entry', () => {
  const fieldsOf = ({ changes }: { changes: { field: string }[] }) => changes.map(({ field }) => field);

  it('with each field of what is created that is not empty', async () => {
    const { data } = (await t.api.get('/v1/audit-entries?resource_type=dependent&limit=100')).body;
    const made = data.find(({ action }: { action: string }) => action === 'dependent.create');
    expect(made.changes).toContainEqual(asChange(['first_name', null, 'Ines']));
    expect(made.changes).toContainEqual(asChange('date_of_birth'));
    expect(fieldsOf(made)).toEqual(
      expect.arrayContaining(['primary_member_id', 'member_id', 'relationship', 'disabled', 'active']),
    );
  });

  it('when something is deleted', async () => {
    expect(await entryOf(() => t.api.delete(at.child))).toMatchObject({ changes: [asChange(['active', true, false])] });
    const deleted = await entryOf(() => t.api.delete(at.webhook));
    expect(deleted.changes).toContainEqual(asChange(['url', 'https://hooks.partner.example/', null]));
  });

  it('when a policy is archived, once', async () => {
    const archived = await entryOf(() => t.api.post(`${at.policy}/archive`));
    expect(archived).toMatchObject({
      action: 'eligibility_policy.archive',
      changes: [asChange(['active', true, false])],
    });
  });

  it('when a token is minted, and when a key is created or revoked', async () => {
    const actor = { id: 'user-7', name: 'Ines' };
    const minted = await entryOf(() =>
      t.api.post('/v1/auth/access-tokens', { grant_type: 'client_credentials', actor }),
    );
    expect(minted).toMatchObject({ action: 'access_token.create', resource_id: expect.stringMatching(/^atok_/) });
    expect(fieldsOf(minted)).toEqual(['api_key_id', 'actor_id', 'actor_name', 'expires_at']);
    const organizationId = parseId('organization', t.organizationId) ?? '';
    const { id, apiKey } = await createApiKey(t.kit, organizationId, 'another');
    keys.push(apiKey);
    const made = (await newest()).data[0];
    expect(made).toMatchObject({ action: 'api_key.create', changes: [asChange(['name', null, 'another'])] });
    const at = await revokeApiKey(t.kit, organizationId, id);
    const revoked = (await newest()).data[0];
    expect(revoked).toMatchObject({ action: 'api_key.revoke', changes: [asChange(['revoked_at', null, at])] });
    const { total } = (await newest()).pagination;
    expect(await revokeApiKey(t.kit, organizationId, id)).toBeNull();
    expect((await newest()).pagination.total).toBe(total);
  });
});

it('without a secret or a date of birth, whatever was done', async () => {
  const birth = { event_type: 'had_baby', event_date: '2026-06-07', note: 'born 2026-06-07' };
  expect((await entryOf(() => t.api.post(`${at.member}/qualifying-life-events`, birth))).action).toBe(
    'life_event.submit',
  );
  expect((await answerWith(t.api, enrollmentId, { plan_id: planId })).status).toBe(200);
  await t.api.put(at.employer, { name: 'Renamed again' });
  const rows = (await sql<{ text: string }>`select e::text as text from audit_entries e`.execute(t.database.db)).rows;
  expect(rows.length).toBeGreaterThan(20);
  const text = rows.map((row) => row.text).join('\n');
  for (const word of [
    '1991-08-27',
    CHILD.date_of_birth,
    '2019-02-04',
    '2026-06-07',
    webhookSecret,
    t.apiKey,
    ...keys,
  ]) {
    expect(text).not.toContain(word);
  }
  expect(text).not.toMatch(/vit_|whsec_|sha256|encrypted/);
});
