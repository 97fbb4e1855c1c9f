/** What waits, as the server lists it. */
import type { Operations } from '../../embed/shared/api-types.ts';

export type Answer = Operations['GET /v1/inbox']['answer'];
export type Item = Answer['data'][number];
export type Kind = Item['kind'];
