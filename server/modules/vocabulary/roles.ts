/** The roles of the users of the desk. What each role may do: modules/users/roles.rules.ts. */
export const ROLES = ['ADMIN', 'OPERATIONS', 'SALES', 'ENROLLMENT_AGENT', 'AUDITOR'] as const;
export type Role = (typeof ROLES)[number];
