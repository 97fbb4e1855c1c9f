/** Openroll's API: a client, its types, and the verification of webhooks. `fetch` and WebCrypto are all that it needs. */
export {
  type Answer,
  type Client,
  createClient,
  type Input,
  type OperationId,
  type Preview,
  type Row,
} from './client.ts';
export type * from './generated/api-types.ts';
export type { ErrorCode } from './generated/error-codes.ts';
export { type FieldProblem, OpenrollError } from './problem.ts';
export type { CallOptions, ClientOptions } from './request.ts';
export { type ReceivedWebhook, verifyWebhook, WebhookError, type WebhookMessage } from './webhook.ts';
