/** What the sender connects to: only checked addresses, however they are spelled and whatever a name resolves to. */
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

describe('a name that answers differently each time', () => {
  it('is asked once a connection, and connected to only where every address of that answer is good', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1', '10.0.0.1'], ['127.0.0.1']];
    const asked: string[] = [];
    const sender = makeSender({ allowLoopback: true }, LIMITS, async (host) => {
      asked.push(host);
      return answers.shift() ?? [];
    });
    const turning = await startReceiver({ status: 200, headers: { connection: 'close' } });
    const url = `http://turning.example:${new URL(turning.url).port}/`;
    const results: unknown[] = [];
    for (let n = 0; n < 4; n++) {
      const { result, error } = await sender.send(url, {}, BODY);
      results.push(result.kind === 'answered' ? result.status : error);
    }
    expect(results).toEqual([
      200,
      'address_refused: turning.example is 169.254.169.254, which is not a public address',
      'address_refused: turning.example is 10.0.0.1, which is not a public address',
      200,
    ]);
    expect([asked, turning.connections]).toEqual([Array(4).fill('turning.example'), 2]);
    await sender.close();
    await turning.close();
  });
});

describe('a receiver that is late', () => {
  it('gets nothing any more where its time was over before there was a connection', async () => {
    let answer: (addresses: string[]) => void = () => {};
    const late = new Promise<string[]>((resolve) => {
      answer = resolve;
    });
    const sender = makeSender({ allowLoopback: true }, { ...LIMITS, wholeMs: 50 }, () => late);
    const patient = await startReceiver();
    const sent = await sender.send(`http://late.example:${new URL(patient.url).port}/`, {}, BODY);
    expect([sent.result, sent.error]).toEqual([{ kind: 'timeout' }, 'timeout: no whole answer within 50 ms']);
    answer(['127.0.0.1']);
    await expect.poll(() => patient.connections).toBe(1);
    await sender.close();
    expect(patient.received).toEqual([]);
    await patient.close();
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
