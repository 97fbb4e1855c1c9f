/** Who is calling, and how far they reach: made from the credential, carried by every query of a request. */
import type { CallerBase } from '../../platform/commands/caller.ts';
import type { Uuid } from '../../platform/values/ids.ts';
import type { Role } from '../vocabulary/roles.ts';

export interface Caller extends CallerBase {
  organizationKind: 'live' | 'sandbox';
  /** Everything that the credential reaches; `organizationId` is the one of this request. */
  organizationIds: readonly Uuid[];
  /** K: API key or unbound token. R: employer-bound token. E: employee-bound token. */
  kind: 'K' | 'R' | 'E';
  /** The bounds, or null. SQL checks all three: `($2::uuid is null or employer_id = $2)`. */
  employerId: Uuid | null;
  employeeId: Uuid | null;
  memberId: Uuid | null;
  user: { id: Uuid; role: Role } | null;
}
