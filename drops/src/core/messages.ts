/**
 * The messages between a host page and an embedded page: what they are, how they are made and how they are read. Both sides
 * use this file. Anything else, and a message that lacks something it must carry, is parsed as null and ignored.
 */
import { array, check, number, object, oneOf, optional, type Reader, type Schema, schema, string } from './schema.ts';
import { readTheme, type VitableConnectTheme } from './theme.ts';

export const VITABLE_CONNECT_PROTOCOL_VERSION = '0';

/** `expiresIn` counts seconds from now. */
export interface TokenPayload {
  sessionToken: string;
  expiresIn?: number;
}

export interface InitPayload extends TokenPayload {
  theme?: VitableConnectTheme;
}

export interface ErrorPayload {
  code: string;
  message: string;
}

/** An answer that was signed: `status` is the enrollment's, `benefitCode` the code of its product. */
export interface CompletedEnrollment {
  id: string;
  benefitCode: string;
  status: string;
}

/** Message type → payload; undefined where it has none. */
export interface VitableConnectPayloads {
  /** Page → host: ready for `VITABLE_CONNECT_INIT`. */
  VITABLE_CONNECT_READY: undefined;
  /** Host → page, once: the token and the theme. */
  VITABLE_CONNECT_INIT: InitPayload;
  /** Page → host: has a token. */
  TOKEN_RECEIVED: undefined;
  /** Host → page: a new token. */
  TOKEN_UPDATE: TokenPayload;
  /** Page → host: needs a new token. */
  TOKEN_EXPIRED: { reason?: string };
  /** Page → host: a token was refused for good. */
  AUTH_ERROR: ErrorPayload;
  /** Page → host: it can't continue. */
  ERROR: ErrorPayload;
  /** Host → page. */
  THEME_UPDATE: { theme: VitableConnectTheme };
  /** Page → host: can be used. */
  EMPLOYEE_VIEW_READY: undefined;
  /** Page → host: can be used. */
  EMPLOYER_BENEFITS_READY: undefined;
  /** Page → host: can be used. */
  EMPLOYER_BILLING_READY: undefined;
  /** Page → host: the employee has signed these. */
  ENROLLMENT_COMPLETE: { enrollments: CompletedEnrollment[] };
  /** Page → host: the employee has reported a life event. */
  QLE_SUBMITTED: { eventType: string };
  /** Page → host. */
  APPOINTMENT_SCHEDULED: { visitReasonName: string };
  /** Page → host: how high its content is, in CSS pixels. Openroll's own: hosts with the existing SDK ignore it. */
  OPENROLL_RESIZE: { height: number };
}

export type VitableConnectMessageType = keyof VitableConnectPayloads;

interface Envelope {
  /** Milliseconds since 1970, by the sender's clock. */
  timestamp: number;
  version: typeof VITABLE_CONNECT_PROTOCOL_VERSION;
}

/** A message of one type. */
export type VitableConnectMessageOf<T extends VitableConnectMessageType> = Envelope & { type: T } & Carried<T>;

type Carried<T extends VitableConnectMessageType> = VitableConnectPayloads[T] extends undefined
  ? { payload?: undefined }
  : { payload: VitableConnectPayloads[T] };

/** Any message, told apart by `type`. */
export type VitableConnectMessage = {
  [T in VitableConnectMessageType]: VitableConnectMessageOf<T>;
}[VitableConnectMessageType];

/** The payload as an argument, for types that have one. */
export type PayloadArguments<T extends VitableConnectMessageType> = VitableConnectPayloads[T] extends undefined
  ? []
  : [payload: VitableConnectPayloads[T]];

const nothing: Reader<undefined> = () => undefined;
const length = check<number>((value) => typeof value === 'number' && value >= 0 && value < 1e6, 'a number of pixels');
const token = { sessionToken: string, expiresIn: optional(number) };
const failure = object<ErrorPayload>({ code: string, message: string });

const PAYLOADS: { [T in VitableConnectMessageType]: Reader<VitableConnectPayloads[T]> } = {
  VITABLE_CONNECT_READY: nothing,
  VITABLE_CONNECT_INIT: object<InitPayload>({ ...token, theme: optional(readTheme) }),
  TOKEN_RECEIVED: nothing,
  TOKEN_UPDATE: object<TokenPayload>(token),
  TOKEN_EXPIRED: object<{ reason?: string }>({ reason: optional(string) }),
  AUTH_ERROR: failure,
  ERROR: failure,
  THEME_UPDATE: object<{ theme: VitableConnectTheme }>({ theme: readTheme }),
  EMPLOYEE_VIEW_READY: nothing,
  EMPLOYER_BENEFITS_READY: nothing,
  EMPLOYER_BILLING_READY: nothing,
  ENROLLMENT_COMPLETE: object<{ enrollments: CompletedEnrollment[] }>({
    enrollments: array(object<CompletedEnrollment>({ id: string, benefitCode: string, status: string })),
  }),
  QLE_SUBMITTED: object<{ eventType: string }>({ eventType: string }),
  APPOINTMENT_SCHEDULED: object<{ visitReasonName: string }>({ visitReasonName: string }),
  OPENROLL_RESIZE: object<{ height: number }>({ height: length }),
};

const TYPES = Object.keys(PAYLOADS) as VitableConnectMessageType[];

/** The names of all messages, as values: `VitableConnectMessageType.TOKEN_EXPIRED`. */
export const VitableConnectMessageType = Object.fromEntries(TYPES.map((type) => [type, type])) as {
  readonly [T in VitableConnectMessageType]: T;
};

const envelope = object<Envelope & { type: VitableConnectMessageType }>({
  type: oneOf(...TYPES),
  timestamp: number,
  version: oneOf(VITABLE_CONNECT_PROTOCOL_VERSION),
});

/** Parses any message. `parse` throws with the path of each fault, `safeParse` returns it. */
export const VitableConnectMessageSchema: Schema<VitableConnectMessage> = schema((value, path, issues) => {
  const message = envelope(value, path, issues);
  if (issues.length > 0) return message as VitableConnectMessage;
  const payload = PAYLOADS[message.type]((value as { payload?: unknown }).payload, [...path, 'payload'], issues);
  return (payload === undefined ? message : { ...message, payload }) as VitableConnectMessage;
});

/**
 * The message in `data`, or null if it is none (other programs post messages too).
 *
 * @param data what `MessageEvent.data` holds. Look at the event's `origin` and `source` first: this function can't.
 */
export function parseVitableConnectMessage(data: unknown): VitableConnectMessage | null {
  const result = VitableConnectMessageSchema.safeParse(data);
  return result.success ? result.data : null;
}

/** Makes a message, stamped with this browser's time. */
export function createMessage<T extends VitableConnectMessageType>(
  type: T,
  ...[payload]: PayloadArguments<T>
): VitableConnectMessageOf<T> {
  const message = { type, timestamp: Date.now(), version: VITABLE_CONNECT_PROTOCOL_VERSION };
  return (payload === undefined ? message : { ...message, payload }) as unknown as VitableConnectMessageOf<T>;
}

export type MessageSender = <T extends VitableConnectMessageType>(type: T, ...payload: PayloadArguments<T>) => void;

/**
 * Returns a function that makes messages and posts them.
 *
 * @param post posts a message so that only this origin can read it: `(message, origin) => iframe.contentWindow.postMessage(message, origin)`.
 * @param targetOrigin returns the origin; called for each message. `*` is for messages without a payload.
 */
export function createMessageSender(
  post: (message: VitableConnectMessage, targetOrigin: string) => void,
  targetOrigin: () => string,
): MessageSender {
  return (type, ...payload) => post(createMessage(type, ...payload) as VitableConnectMessage, targetOrigin());
}

/** For the `default` of a `switch` over all message types: a type that is not handled does not compile. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
