/** The API as types: those of our client, generated from openapi.json. */
export type * from '../../client/src/generated/api-types.ts';
