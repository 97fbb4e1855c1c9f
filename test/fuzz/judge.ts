/** What must hold for every answer, whatever was asked. Each breach is a sentence. */
import type { Sent } from './request.ts';
import type { Answered } from './send.ts';

const ERROR_FIELDS = ['timestamp', 'message', 'error', 'app_error_code', 'trace_id'];
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=_)[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])/g;

/** `foreign`: ids of the other organization's rows alone, as UUIDs and as the last part of ids on the wire. */
export function judge(sent: Sent, { status, type, body }: Answered, foreign: ReadonlySet<string>): string[] {
  const breaches: string[] = [];
  if (status >= 500) breaches.push(`answered ${status}`);
  const isJson = type.startsWith('application/json');
  const parsed = isJson ? parse(body) : undefined;
  if (isJson && parsed === undefined && sent.method !== 'HEAD') breaches.push(`answered ${status} with broken JSON`);
  if (status >= 400 && sent.method !== 'HEAD') breaches.push(...shapeOf(status, parsed));
  const asked = sent.target + String(sent.body ?? '');
  const told = (body.match(ID) ?? []).filter((id) => foreign.has(id) && !asked.includes(id));
  if (told.length > 0) breaches.push(`told what is another organization’s: ${told[0]}`);
  return breaches;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function shapeOf(status: number, parsed: unknown): string[] {
  const names = typeof parsed === 'object' && parsed !== null ? Object.keys(parsed) : [];
  const missing = ERROR_FIELDS.filter((name) => !names.includes(name));
  return missing.length > 0 ? [`answered ${status} without ${missing.join(', ')}`] : [];
}
