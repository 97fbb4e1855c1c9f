/** A webhook receiver to start from: verifies each request, prints each event once, answers 204. See README.md. */
import { createServer, type IncomingMessage } from 'node:http';
import { verifyStandard, verifyVitable } from './verify.ts';

const secret = process.env.WEBHOOK_SECRET ?? '';
const port = Number(process.env.PORT || 4000);
if (!secret.startsWith('whsec_')) {
  console.error('Set WEBHOOK_SECRET to the secret that the subscription was created with (whsec_…).');
  process.exit(1);
}

/** Deliveries are made at least once. A real receiver stores the ids together with its own changes. */
const seen = new Set<string>();

const server = createServer(async (request, response) => {
  const body = await read(request);
  const now = Date.now() / 1000;
  const genuine =
    verifyVitable(request.headers, body, secret, now) && verifyStandard(request.headers, body, secret, now);
  // Answer first, work later: a receiver that takes longer than 15 seconds gets the event again.
  response.writeHead(genuine ? 204 : 401).end();
  if (!genuine) return console.error('Refused a request whose signatures do not match.');
  const { event_id, event_name, resource_id, created_at } = JSON.parse(body);
  if (seen.has(event_id)) return;
  seen.add(event_id);
  console.log(`${created_at}  ${event_name.padEnd(36)}  ${resource_id}`);
});

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

server.on('error', (error) => {
  console.error(`The receiver can't listen on port ${port}: ${error.message}. Set PORT to another number.`);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => console.log(`Waiting for webhooks at http://127.0.0.1:${port}`));
