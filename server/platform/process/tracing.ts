/**
 * Spans of the server's work, for operators who collect them with OpenTelemetry. Only this file knows about it, and loads it
 * only if a collector is configured; otherwise a span is just an id with which a trace is passed on. Attributes contain no
 * secret, no name and no id of a person.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { childOf, newSpanId, newTrace, type TraceContext } from './trace-context.ts';
import { VERSION } from './version.ts';

export type Attributes = Record<string, string | number | boolean>;

export interface Span {
  /** The parent for spans below it. */
  readonly context: TraceContext;
  /** A span that never ends is never exported. */
  end(attributes?: Attributes, failed?: boolean): void;
}

export interface Tracer {
  /** False: spans are only ids. */
  readonly records: boolean;
  /** `server`: for a request that we answer; `client`: for one that we make. */
  start(name: string, kind: SpanKind, parent: TraceContext, attributes?: Attributes): Span;
  /** Sends the remaining spans. */
  stop(): Promise<void>;
}
type SpanKind = 'server' | 'client' | 'internal';

export const silentTracer: Tracer = {
  records: false,
  start: (_name, _kind, parent) => ({ context: childOf(parent), end: () => {} }),
  stop: async () => {},
};

const running = new AsyncLocalStorage<TraceContext>();

/** The trace of the running span, or a new one. */
export const runningTrace = (): TraceContext => running.getStore() ?? newTrace();

/** Ends the span with the attributes that `tell` gives the result; null: it is not worth recording. A fault always is. */
export async function runIn<T>(
  span: Span,
  run: () => Promise<T>,
  tell: (result: T) => Attributes | null = () => ({}),
): Promise<T> {
  try {
    const result = await running.run(span.context, run);
    const attributes = tell(result);
    if (attributes) span.end(attributes);
    return result;
  } catch (error) {
    span.end({}, true);
    throw error;
  }
}

/** Shorter than the time left to a stopping process once its last connections are cut. */
const EXPORT_TIMEOUT_MS = 4_000;

/** Sends spans to a collector by OTLP over HTTP, as JSON, every five seconds. */
export async function exportingTracer(endpoint: string, log: Pick<Logger, 'warn'>): Promise<Tracer> {
  const [api, sdk, resources, otlp] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const exporter = new otlp.OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS });
  const loggingExporter: SpanExporter = {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error) log.warn({ err: result.error, spans: spans.length }, 'spans could not be sent');
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
  // A trace has its id before its first span begins: errors and the log contain it whether or not there are spans.
  let traceId = '';
  const { resourceAttributesEnvDetector, serviceNameEnvDetector } = resources;
  const provider = new sdk.TracerProvider({
    resource: resources
      .resourceFromAttributes({ 'service.name': 'openroll', 'service.version': VERSION })
      .merge(resources.detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] })),
    idGenerator: { generateTraceId: () => traceId, generateSpanId: newSpanId },
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: loggingExporter })],
  });
  const tracer = provider.getTracer('openroll', VERSION);
  const kinds = { server: api.SpanKind.SERVER, client: api.SpanKind.CLIENT, internal: api.SpanKind.INTERNAL };
  return {
    records: true,
    start: (name, kind, parent, attributes) => {
      traceId = parent.traceId;
      const under = parent.spanId && {
        traceId,
        spanId: parent.spanId,
        traceFlags: parent.sampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE,
        isRemote: kind !== 'internal',
      };
      const context = under ? api.trace.setSpanContext(api.ROOT_CONTEXT, under) : api.ROOT_CONTEXT;
      const span = tracer.startSpan(name, { kind: kinds[kind], ...(attributes ? { attributes } : {}) }, context);
      const { spanId, traceFlags } = span.spanContext();
      return {
        context: { traceId, spanId, sampled: (traceFlags & api.TraceFlags.SAMPLED) !== 0 },
        end: (more = {}, failed = false) => {
          span.setAttributes(more);
          if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    // Lost spans must not prevent a clean stop; they are logged.
    stop: () => provider.shutdown().catch(() => {}),
  };
}
