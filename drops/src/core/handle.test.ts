/** What a host does with each message from a page, and whose messages it ignores. */
import { expect, it } from 'vitest';
import { createMessage, handleVitableConnectMessage, VitableConnectMessageType } from './index.ts';

const PAGES = 'https://benefits.example';
const enrollments = [{ id: 'enrl_1', benefitCode: 'MVP', status: 'accepted' }];

/** Everything that one message made the host do, in order. */
function done(data: unknown, origin = PAGES): unknown[][] {
  const calls: unknown[][] = [];
  const everything = new Proxy(
    {},
    {
      get:
        (_target, name) =>
        (...args: unknown[]) =>
          calls.push([name, ...args]) && undefined,
    },
  ) as Parameters<typeof handleVitableConnectMessage>[2] & Parameters<typeof handleVitableConnectMessage>[3];
  handleVitableConnectMessage({ data, origin }, [PAGES], everything, everything);
  return calls;
}

const WHAT_IS_DONE = [
  [createMessage('VITABLE_CONNECT_READY'), ['dispatchReady'], ['sendInit'], ['onReady']],
  [createMessage('TOKEN_EXPIRED', { reason: 'unauthorized' }), ['onTokenExpired']],
  [createMessage('AUTH_ERROR', { code: 'a', message: 'b' }), ['onAuthError', 'a', 'b']],
  [createMessage('ERROR', { code: 'a', message: 'b' }), ['onError', 'a', 'b']],
  [createMessage('EMPLOYEE_VIEW_READY'), ['onEmployeeViewReady']],
  [createMessage('ENROLLMENT_COMPLETE', { enrollments }), ['onEnrollmentComplete', enrollments]],
  [createMessage('QLE_SUBMITTED', { eventType: 'married' }), ['onQleSubmitted', 'married']],
  [createMessage('APPOINTMENT_SCHEDULED', { visitReasonName: 'Flu' }), ['onAppointmentScheduled', 'Flu']],
  [createMessage('EMPLOYER_BENEFITS_READY'), ['onEmployerBenefitsReady']],
  [createMessage('EMPLOYER_BILLING_READY'), ['onEmployerBillingReady']],
  [createMessage('TOKEN_RECEIVED')],
  [createMessage('VITABLE_CONNECT_INIT', { sessionToken: 'eyJ' })],
  [createMessage('TOKEN_UPDATE', { sessionToken: 'eyJ' })],
  [createMessage('THEME_UPDATE', { theme: {} })],
  [createMessage('OPENROLL_RESIZE', { height: 640 }), ['onResize', 640]],
] as const;

it.each(WHAT_IS_DONE.map(([message, ...calls]) => [message.type, message, calls] as const))(
  '%s',
  (_type, message, calls) => {
    expect(done(message)).toEqual(calls);
    expect(done(message, 'https://elsewhere.example')).toEqual([]);
  },
);

it('handles each type, or ignores it on purpose', () => {
  expect(WHAT_IS_DONE.map(([{ type }]) => type).toSorted()).toEqual(Object.keys(VitableConnectMessageType).toSorted());
});

it('needs no callback', () => {
  const event = { data: createMessage('TOKEN_EXPIRED', {}), origin: PAGES };
  expect(() => handleVitableConnectMessage(event, [PAGES], {}, { dispatchReady() {}, sendInit() {} })).not.toThrow();
});

it.each([
  'hello',
  null,
  { type: 'TOKEN_EXPIRED' },
  { ...createMessage('ERROR', { code: 'a', message: 'b' }), version: '9' },
])('ignores %j', (data) => {
  expect(done(data)).toEqual([]);
});
