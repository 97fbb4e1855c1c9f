/** A collector of spans: OTLP over HTTP, as JSON, on loopback. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface CollectedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  /** As in OTLP: 1 internal, 2 server, 3 client. */
  kind: number;
  failed: boolean;
  attributes: Record<string, string | number | boolean>;
  seconds: number;
}

export interface Collector {
  url: string;
  spans: CollectedSpan[];
  /** The attributes of the process that sent them. */
  resource: Record<string, string | number | boolean>;
  /** Everything that was received, as text. */
  said: string;
  close(): Promise<void>;
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string; boolValue?: boolean };
}

interface Sent {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: {
      spans: (Omit<CollectedSpan, 'attributes' | 'failed' | 'seconds'> & {
        attributes: Attribute[];
        status: { code: number };
        startTimeUnixNano: string;
        endTimeUnixNano: string;
      })[];
    }[];
  }[];
}

export async function startCollector(): Promise<Collector> {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url !== '/v1/traces' || request.headers['content-type'] !== 'application/json') {
      response.writeHead(404).end();
      return;
    }
    take(collector, body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    resource: {},
    said: '',
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return collector;
}

function take(collector: Collector, body: string): void {
  collector.said += body;
  for (const { resource, scopeSpans } of (JSON.parse(body) as Sent).resourceSpans) {
    collector.resource = valuesOf(resource.attributes);
    for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
      const { name, traceId, spanId, parentSpanId, kind, status } = span;
      const seconds = Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e9;
      const attributes = valuesOf(span.attributes);
      collector.spans.push({
        name,
        traceId,
        spanId,
        parentSpanId,
        kind,
        failed: status.code === 2,
        attributes,
        seconds,
      });
    }
  }
}

function valuesOf(attributes: Attribute[]): CollectedSpan['attributes'] {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.boolValue ?? Number(value.intValue)]),
  );
}
