/** What is parsed as a message, what is not, and that our own messages parse back to what they were made of. */
import { describe, expect, it, vi } from 'vitest';
import {
  createMessage,
  createMessageSender,
  parseVitableConnectMessage,
  VitableConnectMessageSchema,
  VitableConnectMessageType,
} from './index.ts';

const head = { timestamp: 1_790_000_000_000, version: '0' };
const enrollment = { id: 'enrl_1', benefitCode: 'MVP', status: 'accepted' };

describe('a message', () => {
  it.each([
    [{ type: 'VITABLE_CONNECT_READY' }],
    [{ type: 'VITABLE_CONNECT_INIT', payload: { sessionToken: 'eyJ' } }],
    [{ type: 'VITABLE_CONNECT_INIT', payload: { sessionToken: 'eyJ', expiresIn: 900, theme: { colorMode: 'dark' } } }],
    [{ type: 'TOKEN_RECEIVED' }],
    [{ type: 'TOKEN_UPDATE', payload: { sessionToken: 'eyJ', expiresIn: 900 } }],
    [{ type: 'TOKEN_EXPIRED', payload: {} }],
    [{ type: 'TOKEN_EXPIRED', payload: { reason: 'no token came' } }],
    [{ type: 'AUTH_ERROR', payload: { code: 'a', message: 'b' } }],
    [{ type: 'ERROR', payload: { code: 'a', message: 'b' } }],
    [{ type: 'THEME_UPDATE', payload: { theme: {} } }],
    [{ type: 'EMPLOYEE_VIEW_READY' }],
    [{ type: 'EMPLOYER_BENEFITS_READY' }],
    [{ type: 'EMPLOYER_BILLING_READY' }],
    [{ type: 'ENROLLMENT_COMPLETE', payload: { enrollments: [enrollment] } }],
    [{ type: 'QLE_SUBMITTED', payload: { eventType: 'married' } }],
    [{ type: 'APPOINTMENT_SCHEDULED', payload: { visitReasonName: 'Flu' } }],
  ])('is parsed unchanged: %j', (message) => {
    expect(parseVitableConnectMessage({ ...head, ...message })).toEqual({ ...head, ...message });
  });

  it('may have more keys, which are left out', () => {
    const message = { ...head, type: 'TOKEN_UPDATE', id: 7, payload: { sessionToken: 'eyJ', scope: 'all' } };
    expect(parseVitableConnectMessage(message)).toEqual({
      ...head,
      type: 'TOKEN_UPDATE',
      payload: { sessionToken: 'eyJ' },
    });
  });

  it.each([
    [undefined, ''],
    [null, ''],
    ['VITABLE_CONNECT_READY', ''],
    [[], ''],
    [{ ...head, type: 'SOMETHING_ELSE' }, 'type'],
    [{ ...head, type: 'toString' }, 'type'],
    [{ ...head, type: 'TOKEN_RECEIVED', version: '1' }, 'version'],
    [{ ...head, type: 'TOKEN_RECEIVED', timestamp: '12' }, 'timestamp'],
    [{ ...head, type: 'VITABLE_CONNECT_INIT' }, 'payload'],
    [{ ...head, type: 'VITABLE_CONNECT_INIT', payload: { sessionToken: 7 } }, 'payload.sessionToken'],
    [{ ...head, type: 'TOKEN_UPDATE', payload: { sessionToken: 'a', expiresIn: '900' } }, 'payload.expiresIn'],
    [{ ...head, type: 'TOKEN_UPDATE', payload: Object.create({ sessionToken: 'a' }) }, 'payload.sessionToken'],
    [{ ...head, type: 'TOKEN_EXPIRED' }, 'payload'],
    [{ ...head, type: 'ERROR', payload: { code: 'a' } }, 'payload.message'],
    [{ ...head, type: 'THEME_UPDATE', payload: { theme: { colorMode: 'blue' } } }, 'payload.theme.colorMode'],
    [{ ...head, type: 'ENROLLMENT_COMPLETE', payload: { enrollments: [enrollment, {}] } }, 'payload.enrollments.1.id'],
  ])('is not %j', (value, path) => {
    const result = VitableConnectMessageSchema.safeParse(value);
    expect(result.success).toBe(false);
    expect(result.success || result.error.issues[0]?.path.join('.')).toBe(path);
    expect(parseVitableConnectMessage(value)).toBeNull();
    expect(() => VitableConnectMessageSchema.parse(value)).toThrow(path || 'value: expected an object');
  });
});

it('is stamped when it is made, and carries a payload only where there is one', () => {
  vi.useFakeTimers({ now: 1234 });
  expect(createMessage('VITABLE_CONNECT_READY')).toEqual({
    type: 'VITABLE_CONNECT_READY',
    timestamp: 1234,
    version: '0',
  });
  expect(createMessage('TOKEN_EXPIRED', {})).toEqual({
    type: 'TOKEN_EXPIRED',
    timestamp: 1234,
    version: '0',
    payload: {},
  });
  vi.useRealTimers();
});

it('is posted to the origin, which is looked up for each one', () => {
  const post = vi.fn();
  let origin = '*';
  const send = createMessageSender(post, () => origin);
  send('VITABLE_CONNECT_READY');
  origin = 'https://payroll.example';
  send('QLE_SUBMITTED', { eventType: 'married' });
  expect(post.mock.calls).toEqual([
    [{ type: 'VITABLE_CONNECT_READY', timestamp: expect.any(Number), version: '0' }, '*'],
    [expect.objectContaining({ type: 'QLE_SUBMITTED', payload: { eventType: 'married' } }), 'https://payroll.example'],
  ]);
});

it('has its name as a value too', () => {
  expect(VitableConnectMessageType.TOKEN_EXPIRED).toBe('TOKEN_EXPIRED');
  expect(Object.keys(VitableConnectMessageType)).toHaveLength(15);
});
