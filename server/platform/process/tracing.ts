/** Spans of what the server does: ids that a trace is passed on with. Attributes hold no secret, no name and no id of a person. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { childOf, newTrace, type TraceContext } from './trace-context.ts';

export type Attributes = Record<string, string | number | boolean>;

export interface Span {
  /** The parent of what comes under it. */
  readonly context: TraceContext;
  /** A span that never ends is never told. */
  end(attributes?: Attributes, failed?: boolean): void;
}

export interface Tracer {
  /** False: spans are ids and nothing else. */
  readonly records: boolean;
  /** `server`: of a request to us; `client`: of one that we make. */
  start(name: string, kind: SpanKind, parent: TraceContext, attributes?: Attributes): Span;
  /** Sends what is not sent yet. */
  stop(): Promise<void>;
}
type SpanKind = 'server' | 'client' | 'internal';

export const silentTracer: Tracer = {
  records: false,
  start: (_name, _kind, parent) => ({ context: childOf(parent), end: () => {} }),
  stop: async () => {},
};

const running = new AsyncLocalStorage<TraceContext>();

/** The trace of the span that runs; where none does, a new one. */
export const runningTrace = (): TraceContext => running.getStore() ?? newTrace();

/** Ends the span with what `tell` says of the result; null: it is not worth telling. A fault always is. */
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
