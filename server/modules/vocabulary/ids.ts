/** Every kind of resource and its prefix on the wire (`enrl_AZq3…`), and the functions that write and read such ids. */
import { idFormat } from '../../platform/values/ids.ts';

export const PREFIXES = {
  organization: 'org',
  apiKey: 'akey',
  accessToken: 'atok',
  employer: 'empr',
  employee: 'empl',
  member: 'mbr',
  dependent: 'ldep',
  eligibilityPolicy: 'epol',
  censusSync: 'csync',
  benefitProduct: 'bprd',
  benefitPlan: 'bpln',
  planYear: 'plyr',
  enrollment: 'enrl',
  signature: 'sig',
  lifeEvent: 'qle',
  leave: 'lve',
  proof: 'prf',
  statement: 'pstmt',
  invoice: 'inv',
  webhookEvent: 'wevt',
  webhookDelivery: 'wdlv',
  webhookAttempt: 'watt',
  webhookSubscription: 'wsub',
  webhookRecovery: 'wrec',
  auditEntry: 'audt',
  calendarFailure: 'cfail',
  group: 'grp',
  groupMember: 'grpmbr',
  groupSync: 'grpmsr',
  carePlan: 'pln',
  user: 'usr',
  userSession: 'usess',
  accessLogEntry: 'alog',
} as const;

export const ids = idFormat(PREFIXES);
export const { wireId, wireIdOrNull, parseId, kindOf } = ids;
