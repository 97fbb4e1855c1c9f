/**
 * What each role may do at the desk, in one table. An operation that it does not name can't be done at the desk. `npm run
 * generate` prints it into docs/desk.md, and a test calls every operation with every role.
 */
import { ROLES, type Role } from '../vocabulary/roles.ts';

interface Area {
  name: string;
  roles: readonly Role[];
  operations: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);
const STAFF: readonly Role[] = ['ADMIN', 'OPERATIONS'];

export const AREAS: readonly Area[] = [
  { name: 'Their own session', roles: ROLES, operations: ['getDeskSession', 'signOut'] },
  {
    name: 'Read employers, offers and prices',
    roles: ROLES,
    operations: words(`
      listOrganizations getOrganization listEmployers getEmployer getEmployerSettings listHrisProviders getEmployerHris
      getBenefitEligibilityPolicy listBenefitPlanYears getBenefitPlanYear listBenefitProducts getBenefitProduct listBenefitPlans
      getBenefitPlan listBenefitPlanYearsOfPlan listPlans listGroups getGroup`),
  },
  {
    name: 'Set up employers and offers, correct prices and policies',
    roles: STAFF,
    operations: words(`
      createEmployer updateEmployer correctEmployer updateEmployerSettings connectEmployerHris disconnectEmployerHris
      createBenefitEligibilityPolicy archiveBenefitEligibilityPolicy correctBenefitEligibilityPolicy createBenefitPlanYear
      updateBenefitPlanYear setPlanYearRates withdrawBenefitPlanYear copyOffer createBenefitProduct createBenefitPlan updateBenefitPlan
      setBenefitPlanIdCard correctPlanRates correctPlanYearContribution createGroup updateGroup createCarePlan updateCarePlan
      archiveCarePlan ensurePayrollIntegrationEmail getPayrollAccessSetup submitPayrollAccessSetup deletePayrollAccessSetup`),
  },
  {
    name: 'Read people, their families and coverage',
    roles: ['ADMIN', 'OPERATIONS', 'ENROLLMENT_AGENT', 'AUDITOR'],
    operations: words(`
      getInbox listMembers getMember listMemberDependents listMemberEmployments listMemberEnrollments getMemberHousehold
      listMemberIdCards downloadMemberIdCards listMemberQualifyingLifeEvents listEmployerEmployees getEmployee getEmployeeAsOf
      getEmployeeTimeline
      listEmployeeEnrollments listLeaves listBenefitPlanYearEnrollments compareRenewal getEnrollmentProgress getEnrollment getEnrollmentOptions
      listCoveragePeriods listEmployerQualifyingLifeEvents listEmployeeSignatures getEnrollmentSignature
      downloadEnrollmentSignature listLifeEventDocuments downloadLifeEventDocument listDependentDocuments
      downloadDependentDocument`),
  },
  {
    name: 'Help people enroll',
    roles: ['ADMIN', 'OPERATIONS', 'ENROLLMENT_AGENT'],
    operations: words(`
      reportQualifyingLifeEvent approveQualifyingLifeEvent denyQualifyingLifeEvent updateMember setMemberHousehold grantEnrollment
      reissueEnrollment uploadLifeEventDocument uploadDependentDocument`),
  },
  {
    name: 'Change and correct people and coverage',
    roles: STAFF,
    operations: words(`
      updateEmployee terminateEmployee withdrawTermination createLeave updateLeave deleteLeave settleLeave moveEnrollmentStart
      endEnrollment reinstateEnrollment terminateEnrollment voidEnrollment endMemberDependent
      withdrawDependentEnd`),
  },
  {
    name: 'Read rosters and what they did',
    roles: ['ADMIN', 'OPERATIONS', 'AUDITOR'],
    operations: words('listCensusSyncs getCensusSync listCensusChanges getGroupMemberSync'),
  },
  {
    name: 'Send, apply, discard and undo rosters',
    roles: STAFF,
    operations: words('submitCensusSync applyCensusSync discardCensusSync undoCensusSync submitGroupMemberSync'),
  },
  {
    name: 'Read deductions, invoices and reconciliation',
    roles: ['ADMIN', 'OPERATIONS', 'AUDITOR'],
    operations: words(`
      listPayrollDeductionStatements listAllPayrollDeductionStatements getPayrollDeductionStatement listPayrollDeductionStatementChanges listPayrollImputedIncome
      listPayrollDeductionStatementLines reconcileDeductions listEmployerInvoices getEmployerInvoice listEmployerInvoiceLines
      getEmployerInvoicePdf forecastEmployerCost`),
  },
  { name: 'See payroll passwords, with a reason', roles: STAFF, operations: ['revealPayrollAccessSetup'] },
  {
    name: 'Mark invoices as paid, accept differences that reconciliation found',
    roles: STAFF,
    operations: words('markEmployerInvoicePaid acceptReconciliation repeatReconciliation'),
  },
  {
    name: 'Read events, webhooks, the clock and the evidence',
    roles: ['ADMIN', 'OPERATIONS', 'AUDITOR'],
    operations: words(`
      listWebhookSubscriptions getWebhookSubscription listWebhookRecoveries getWebhookRecovery listWebhookEvents getWebhookEvent
      listWebhookEventDeliveries listWebhookAttempts listCalendarFailures getTestClock getSignatureChainHead
      getSignatureConsistency getSignatureProof`),
  },
  {
    name: 'Send events again, move the test clock',
    roles: STAFF,
    operations: words(`
      enableWebhookSubscription disableWebhookSubscription testWebhookSubscription redeliverWebhookEvent
      recoverWebhookSubscription advanceTestClock`),
  },
  {
    name: 'Read who did what, and who looked at whom',
    roles: ['ADMIN', 'AUDITOR'],
    operations: words('listAuditEntries listAccessLog'),
  },
  {
    name: 'Users, API keys, the organization’s settings, where webhooks go',
    roles: ['ADMIN'],
    operations: words(`
      listApiKeys createApiKey revokeApiKey listUsers createUser updateUser deleteUser createSignInLink endUserSessions updateOrganization createWebhookSubscription
      updateWebhookSubscription deleteWebhookSubscription rotateWebhookSecret`),
  },
];

/**
 * What API keys may do and no user: create credentials, and act as an employee, who says who their family is, and answers.
 * Nobody signs for somebody else at the desk: a user grants a window, and the person signs.
 */
export const NOT_AT_THE_DESK: readonly string[] = words(`
  issueAccessToken createMemberDependent updateMemberDependent deleteMemberDependent createEnrollmentDocument getEnrollmentDraft saveEnrollmentDraft deleteEnrollmentDraft electEnrollment
  waiveEnrollment changeEnrollment`);

const ROLES_OF: ReadonlyMap<string, readonly Role[]> = new Map(
  AREAS.flatMap(({ roles, operations }) => operations.map((operation) => [operation, roles] as const)),
);

/** Empty: the operation can't be done at the desk. */
export const rolesFor = (operation: string): readonly Role[] => ROLES_OF.get(operation) ?? [];

export const operationsOf = (role: Role): string[] =>
  AREAS.flatMap(({ roles, operations }) => (roles.includes(role) ? operations : []));
