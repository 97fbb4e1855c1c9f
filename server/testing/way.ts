/** A connection to PostgreSQL that a test can break: what the server sends can be held back, or cut off at certain text. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Way {
  /** The URL of the same database through this proxy. */
  through: (url: string) => string;
  /** Cuts the next connection on which the server sends this text, before it arrives. */
  cutAt: (text: string) => void;
  close: () => Promise<void>;
}

export async function openWay(port: number): Promise<Way> {
  let doomed: string | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(port, '127.0.0.1');
    const cut = () => {
      client.destroy();
      database.destroy();
    };
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', cut).on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    client.on('data', (bytes) => database.write(bytes));
    database.on('data', (bytes) => {
      if (doomed === null || !bytes.includes(doomed)) return client.write(bytes);
      doomed = null;
      return cut();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return {
    through: (url) => Object.assign(new URL(url), { port: String(own) }).href,
    cutAt: (text) => {
      doomed = text;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
