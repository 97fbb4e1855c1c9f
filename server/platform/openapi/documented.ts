/** The parts of endpoints that the reference shows to callers. */
import { withDryRun } from '../http/dry-run-answer.ts';
import type { Endpoint, EndpointText, Mutation } from '../http/endpoints.ts';
import type { ResourceKind } from '../register.ts';
import type { IdFormat } from '../values/ids.ts';

export interface DocumentedEndpoint
  extends EndpointText,
    Pick<
      Mutation,
      | 'path'
      | 'who'
      | 'refusals'
      | 'apiKeyOnly'
      | 'secret'
      | 'dryRunShape'
      | 'body'
      | 'bodyOptional'
      | 'streams'
      | 'upload'
    > {
  method: Endpoint['method'];
  /** The ids in the path, with their prefixes. */
  idPrefixes: readonly (readonly [name: string, prefix: string])[];
}

/** The endpoints that are part of the API. */
export function documented(endpoints: readonly Endpoint[], ids: IdFormat<ResourceKind>): DocumentedEndpoint[] {
  return endpoints.flatMap((endpoint) => {
    const kinds = Object.entries<ResourceKind>(endpoint.ids ?? {});
    const idPrefixes = kinds.map(([name, kind]) => [name, ids.prefixOf(kind)] as const);
    if ('serve' in endpoint) {
      const { method, path, text } = endpoint;
      return text ? { ...text, method, path, who: [], idPrefixes } : [];
    }
    if (endpoint.notForPrograms) return [];
    if (endpoint.method === 'GET') return { ...endpoint, idPrefixes };
    const { query, secret, movesClock } = endpoint;
    return { ...endpoint, query: secret || movesClock ? query : withDryRun(query), idPrefixes };
  });
}
