/** Tells the platform's types the words of the product (platform/register.ts). */
import type { PREFIXES } from './vocabulary/ids.ts';

declare module '../platform/register.ts' {
  interface Register {
    resourceKind: keyof typeof PREFIXES;
  }
}
