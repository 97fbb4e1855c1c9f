/** What the sender connects to: checked addresses only, however they are spelled and whatever a name resolves to. */
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../testing/receiver.ts';
import { checkedAddresses, LIMITS, makeSender } from './sender.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const BODY = '{"event_id":"wevt_1"}';

describe('an address that is not public', () => {
  it.each(['127.0.0.1', '2130706433', '0x7f.1', '017700000001', 'localhost', '[::ffff:127.0.0.1]', '[::1]', '0'])(
    'is not connected to: %s',
    async (host) => {
      const sender = makeSender({ allowLoopback: false });
      const { port } = new URL(receiver.url);
      const sent = await sender.send(`http://${host}:${port}/`, {}, BODY);
      expect(sent.result).toEqual({ kind: 'unreachable' });
      expect(sent.error).toContain('address_refused');
      await sender.close();
      expect([receiver.received.length, receiver.connections]).toEqual([0, 0]);
    },
  );

  it('refuses a name as soon as one of its addresses is bad', async () => {
    await expect(checkedAddresses('localhost', { allowLoopback: false })).rejects.toThrow('127.0.0.1');
    expect(await checkedAddresses('localhost', { allowLoopback: true })).toEqual(['127.0.0.1', '::1']);
    expect(await checkedAddresses('8.8.8.8', { allowLoopback: false })).toEqual(['8.8.8.8']);
  });
});

describe('this machine, where that is allowed', () => {
  it('is reached by its name, with the name in the Host header', async () => {
    const sender = makeSender({ allowLoopback: true });
    const { port } = new URL(receiver.url);
    const sent = await sender.send(`http://localhost:${port}/hook?a=1`, { 'content-type': 'application/json' }, BODY);
    expect(sent.result).toMatchObject({ kind: 'answered', status: 200 });
    expect(receiver.received[0]).toMatchObject({ path: '/hook?a=1', headers: { host: `localhost:${port}` } });
    await sender.close();
  });

  it('times out where a TLS handshake never ends', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const sender = makeSender({ allowLoopback: true }, { ...LIMITS, connectMs: 200 });
    const sent = await sender.send(`https://127.0.0.1:${port}/`, {}, BODY);
    expect([sent.result, sent.error]).toEqual([{ kind: 'timeout' }, 'timeout: no connection within 200 ms']);
    await sender.close();
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});
