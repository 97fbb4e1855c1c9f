/** The sandbox organization of an embedded server, so that the first request needs no setup. */
import { createApiKey, createOrganization } from './modules/access/access.actions.ts';
import { organizationNamed } from './modules/access/access.rules.ts';
import { selectApiKeyCredentials, selectOrganizations } from './modules/access/access.sql.ts';
import { wireId } from './modules/vocabulary/ids.ts';
import type { Kit } from './platform/commands/command.ts';
import { readCredentials, writeCredentials } from './platform/process/credentials.ts';
import { sha256 } from './platform/process/seal.ts';
import type { Uuid } from './platform/values/ids.ts';

const SANDBOX_NAME = 'Openroll sandbox';

/**
 * Makes sure that credentials.json has a key of the sandbox and this address. A file whose key this database does not
 * know (the data was moved, or the first start was interrupted) is replaced; the organization is created only once.
 * Returns its id.
 */
export async function ensureSandbox(kit: Kit, dataDir: string, baseUrl: string): Promise<Uuid> {
  const { db } = kit.database;
  const kept = readCredentials(dataDir);
  const [known] = kept ? await selectApiKeyCredentials(db, lookedFor(kept.api_key)) : [];
  if (kept && known && !known.revoked) {
    if (kept.base_url !== baseUrl) writeCredentials(dataDir, { ...kept, base_url: baseUrl });
    return known.organization_id;
  }
  const sandbox = (await selectOrganizations(db)).find((one) => one.kind === 'sandbox' && one.name === SANDBOX_NAME);
  const { organizationId, apiKey } = sandbox
    ? { organizationId: sandbox.id, apiKey: (await createApiKey(kit, sandbox.id, 'credentials.json')).apiKey }
    : await createOrganization(kit, { name: SANDBOX_NAME, kind: 'sandbox', timeZone: 'UTC' });
  const organization_id = wireId('organization', organizationId);
  writeCredentials(dataDir, { organization_id, api_key: apiKey, base_url: baseUrl });
  return organizationId;
}

const lookedFor = (apiKey: string) => ({ secretSha256: sha256(apiKey), organizationId: organizationNamed(apiKey) });
