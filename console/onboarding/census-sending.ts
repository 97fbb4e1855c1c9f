/** Sends a roster and waits for the result. Many rows take a while: progress is reported, and leaving the page stops nothing. */
import { type Api, ApiProblem } from '../../embed/shared/api.ts';
import type { Operations } from '../../embed/shared/api-types.ts';
import { failedFormulas, type RosterDraft, rosterOf } from './roster-draft.ts';

const SEND = 'POST /v1/employers/{employer_id}/census-sync' as const;
type Sync = Operations['GET /v1/employers/{employer_id}/census-syncs/{sync_id}']['answer']['data'];
type Change = Operations['GET /v1/employers/{employer_id}/census-syncs/{sync_id}/changes']['answer']['data'][number];

export type Counts = Sync['counts'];

export interface Looked {
  counts: Counts;
  errorCode: string | null;
  /** The first of each kind; the counts say how many there are. */
  people: Pick<Change, 'action' | 'first_name' | 'last_name'>[];
}

export type OnProgress = (done: number, all: number) => void;

/** Beyond this many names, only their number is shown. */
export const MOST_NAMES = 20;
const LOOK_AGAIN_MS = 1_000;

/** What the roster would do. */
export async function lookAt(api: Api, employerId: string, draft: RosterDraft, tell: OnProgress): Promise<Looked> {
  const failed = failedFormulas(draft);
  if (failed.length > 0) throw new ApiProblem(400, 'invalid_request', 'Formulas have failed.', failed);
  const ids = { employer_id: employerId };
  const { data } = await api.call(SEND, { ids, body: rosterOf(draft), query: { dry_run: true } });
  if ('employees' in data) return { counts: data.counts, errorCode: data.error_code, people: data.employees };
  const sync = await settled(api, employerId, data.census_sync_id, tell);
  const kinds = ['created', 'reactivated', 'deactivated'] as const;
  const lists = await Promise.all(
    kinds.map(async (action) => {
      const given = { ids: { ...ids, sync_id: sync.id }, query: { action, limit: MOST_NAMES } };
      return (await api.call('GET /v1/employers/{employer_id}/census-syncs/{sync_id}/changes', given)).data;
    }),
  );
  return { counts: sync.counts, errorCode: sync.error_code, people: lists.flat() };
}

/** Sends it; the key is one for these rows, so that a second click or a lost answer sends nothing twice. */
export async function send(
  api: Api,
  employerId: string,
  draft: RosterDraft,
  idempotencyKey: string,
  tell: OnProgress,
): Promise<Sync> {
  const ids = { employer_id: employerId };
  const { data } = await api.call(SEND, { ids, body: rosterOf(draft), idempotencyKey });
  if (!('census_sync_id' in data)) throw new Error('the roster was looked at and not sent');
  return settled(api, employerId, data.census_sync_id, tell);
}

async function settled(api: Api, employerId: string, syncId: string, tell: OnProgress): Promise<Sync> {
  const ids = { employer_id: employerId, sync_id: syncId };
  for (;;) {
    const { data } = await api.call('GET /v1/employers/{employer_id}/census-syncs/{sync_id}', { ids });
    if (data.status === 'completed' || data.status === 'failed') return data;
    const { deactivated: _, ...rows } = data.counts;
    tell(
      Object.values(rows).reduce((sum, one) => sum + one, 0),
      data.row_count,
    );
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
