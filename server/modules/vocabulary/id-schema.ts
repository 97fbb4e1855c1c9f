/** An id on the wire as a schema, which validates, types and documents it. */
import Type from 'typebox';
import type { ResourceKind } from '../../platform/register.ts';
import { ids } from './ids.ts';

export function Id(kind: ResourceKind, description?: string) {
  return Type.String({ pattern: `^${ids.prefixOf(kind)}_[A-Za-z0-9_-]{22}$`, ...(description ? { description } : {}) });
}
