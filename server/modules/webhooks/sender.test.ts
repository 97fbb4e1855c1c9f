/** What the sender connects to: only checked addresses, however they are spelled and whatever a name resolves to. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CERTIFICATE, KEY } from '../../testing/certificate.ts';
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
  it('is resolved once for each connection, which is made only if every address of the answer is good', async () => {
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
      'address_refused: the host is not at a public address',
      'address_refused: the host is not at a public address',
      200,
    ]);
    expect([asked, turning.connections]).toEqual([Array(4).fill('turning.example'), 2]);
    await sender.close();
    await turning.close();
  });
});

describe('a receiver that is late', () => {
  it('is sent nothing if its time was over before there was a connection', async () => {
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

describe('this machine, if that is allowed', () => {
  it('is reached by its name, with the name in the Host header', async () => {
    const sender = makeSender({ allowLoopback: true });
    const { port } = new URL(receiver.url);
    const sent = await sender.send(`http://localhost:${port}/hook?a=1`, { 'content-type': 'application/json' }, BODY);
    expect(sent.result).toMatchObject({ kind: 'answered', status: 200 });
    expect(receiver.received[0]).toMatchObject({ path: '/hook?a=1', headers: { host: `localhost:${port}` } });
    await sender.close();
  });

  it('times out if a TLS handshake never ends', async () => {
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

/** A server that answers each request with these bytes, in these pieces. */
async function rawReceiver(...pieces: (string | Buffer)[]): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay().on('error', () => {}));
    socket.once('data', async () => {
      for (const piece of pieces) await new Promise((resolve) => socket.write(piece, () => setImmediate(resolve)));
      socket.end();
    });
  });
  return listening(server, sockets, 'http');
}

async function listening(server: Server, sockets: Set<Socket>, protocol: 'http' | 'https') {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { url: `${protocol}://localhost:${port}/hook`, close };
}

async function sendTo(url: string) {
  const sender = makeSender({ allowLoopback: true });
  const sent = await sender.send(url, { 'content-type': 'application/json' }, BODY);
  await sender.close();
  return sent;
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('the final status', () => {
  it.each<[string, (string | Buffer)[], number, string]>([
    ['after 100 Continue', ['HTTP/1.1 100 Continue\r\n\r\n', OK], 200, 'ok'],
    ['in one piece with 100 Continue', [`HTTP/1.1 100 Continue\r\n\r\n${OK}`], 200, 'ok'],
    [
      'after two of them, with headers, byte by byte',
      [...`HTTP/1.1 100 C\r\nx: y\r\n\r\nHTTP/1.1 100 \r\n\r\n${OK}`],
      200,
      'ok',
    ],
    [
      'after 102 and 103',
      [`HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n${OK}`],
      200,
      'ok',
    ],
    ['that is an error, after 100', [`HTTP/1.1 100 Continue\r\n\r\n${OK.replace('200 OK', '500 No')}`], 500, 'ok'],
    ['with a body that breaks off', ['HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n', 'half'], 200, 'half'],
    [
      'with a body that is not chunked as declared',
      ['HTTP/1.1 202 Yes\r\ntransfer-encoding: chunked\r\n\r\n', 'zz\r\n'],
      202,
      '',
    ],
    [
      'of a failure with a body that breaks off',
      ['HTTP/1.1 503 No\r\ncontent-length: 99\r\n\r\n', 'half'],
      503,
      'half',
    ],
  ])('counts %s', async (_, pieces, status, start) => {
    const receiver = await rawReceiver(...pieces);
    const sent = await sendTo(receiver.url);
    expect([sent.result, sent.responseStart]).toEqual([{ kind: 'answered', status, retryAfter: null }, start]);
    receiver.close();
  });
});

describe('a failure is reported in a sentence, without names and addresses', () => {
  it('of an answer that is not HTTP/1.1', async () => {
    // The first frame of an HTTP/2 server.
    const receiver = await rawReceiver(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
    const sent = await sendTo(receiver.url);
    expect(sent.error).toMatch(/^HPE_\w+: the answer is not HTTP\/1\.1$/);
    receiver.close();
  });

  it('of a receiver with a certificate of its own, though another address refuses the connection', async () => {
    const sockets = new Set<Socket>();
    const server = createTlsServer({ key: KEY, cert: CERTIFICATE }, (socket) => socket.end());
    const receiver = await listening(
      server.on('connection', (socket) => sockets.add(socket)),
      sockets,
      'https',
    );
    const { result, error, cause } = await sendTo(receiver.url);
    expect([result, error]).toEqual([
      { kind: 'unreachable' },
      'DEPTH_ZERO_SELF_SIGNED_CERT: the certificate is self-signed',
    ]);
    // The details stay with the error, for the operator.
    expect(cause).toBeInstanceOf(Error);
    receiver.close();
  });

  it('of a receiver that speaks nothing but HTTP/2', async () => {
    const sockets = new Set<Socket>();
    const server = createTlsServer({ key: KEY, cert: CERTIFICATE, ALPNProtocols: ['h2'] }, (socket) => socket.end());
    const receiver = await listening(
      server.on('connection', (socket) => sockets.add(socket)),
      sockets,
      'https',
    );
    const { error } = await sendTo(receiver.url);
    expect(error).toMatch(/^ERR_SSL_\w+: the receiver does not speak HTTP\/1\.1 \(HTTP\/2 alone is not enough\)$/);
    receiver.close();
  });

  it('of a receiver without TLS', async () => {
    const receiver = await rawReceiver('HTTP/1.1 400 Bad Request\r\n\r\n');
    const { error } = await sendTo(receiver.url.replace('http:', 'https:'));
    expect(error).toMatch(/^\w+: the receiver does not speak TLS at this port; is it http\?$/);
    receiver.close();
  });
});
