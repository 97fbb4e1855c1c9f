/**
 * The main job, from a census to a signed election and a webhook, on what it may run on: the embedded database, a PostgreSQL
 * pool of one connection, where a query on the pool inside a transaction would wait forever, and pgbouncer, where it is installed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestOpenroll, type TestOpenroll, type TestOptions } from '../server/testing/app.ts';
import { boundTo } from '../server/testing/builders.ts';
import { answerWith, enroll, NOW } from '../server/testing/enrolling.ts';
import { PGBOUNCER } from '../server/testing/pooler.ts';
import { type Receiver, startReceiver } from '../server/testing/receiver.ts';

describe.each<[string, TestOptions]>([
  ['the embedded database', { database: 'embedded' }],
  ['PostgreSQL with a pool of one', { poolSize: 1 }],
  ...(PGBOUNCER === null ? [] : [['PostgreSQL through pgbouncer', { pooler: true }] as [string, TestOptions]]),
])('on %s', (_name, options) => {
  let t: TestOpenroll;
  let receiver: Receiver;
  beforeAll(async () => {
    t = await openTestOpenroll({ ...options, kind: 'sandbox', now: NOW });
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await receiver.close();
    await t.close();
  });

  it('goes from a census to verified webhooks', async () => {
    const subscription = await t.api.post('/v1/webhook-subscriptions', { url: receiver.url });
    expect(subscription.status).toBe(201);
    const { employerId, employees, planId } = await enroll(t, {
      people: [{}, { first_name: 'Bram' }, { first_name: 'Ada' }],
    });
    const [odalys, bram, ada] = employees;
    const own = await boundTo(t, 'employee', odalys.id);
    const elected = await answerWith(own, odalys.enrollments[0].id, { plan_id: planId });
    expect([elected.status, elected.body.data.status]).toEqual([200, 'enrolled']);
    const waived = await answerWith(t.api, bram.enrollments[0].id, { reason: 'Covered elsewhere' });
    expect([waived.status, waived.body.data.status]).toEqual([200, 'waived']);

    const rest = [odalys, bram].map(({ reference_id, first_name, last_name, date_of_birth, email }) => {
      return { reference_id, first_name, last_name, date_of_birth, email };
    });
    await t.api.post(`/v1/employers/${employerId}/census-sync`, { employees: rest });
    await t.drain();
    const left = (await t.api.get(`/v1/employees/${ada.id}`)).body.data;
    expect([left.status, left.enrollments[0].status]).toEqual(['inactive', 'waived']);

    const stored = (await t.api.get('/v1/webhook-events?limit=100')).body;
    const names = stored.data.map((event: { event_name: string }) => event.event_name).reverse();
    expect(names).toEqual([
      'employer.eligibility_policy_created',
      ...Array(3).fill(['employee.eligibility_granted', 'enrollment.started']).flat(),
      'enrollment.elected',
      'enrollment.accepted',
      'enrollment.waived',
      'employee.eligibility_terminated',
      'enrollment.waived',
      'employee.deactivated',
    ]);
    const received = receiver.received.map(({ body }) => body.event_id).sort();
    expect(received).toEqual(stored.data.map((event: { id: string }) => event.id).sort());
  });
});
