import type { Endpoint } from './openapi.ts';
export const STYLE = '';
export function docsPage(endpoints: readonly Endpoint[], version: string): string { return `${endpoints.length} ${version}`; }
