/** Puts the program together: every module's endpoints on one server, every loop of the worker in one list. */

import { join } from 'node:path';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { CALENDAR } from './calendar.ts';
import { reviewTurns } from './flows/review-eligibility.ts';
import { DESTINATIONS, makeKit, SEALED } from './kit.ts';
import { type Credentials, makeCredentials } from './modules/access/access.actions.ts';
import { accessEndpoints } from './modules/access/access.routes.ts';
import { deleteEndedTokens } from './modules/access/access.sql.ts';
import { keyEndpoints } from './modules/access/key.routes.ts';
import { auditEndpoints } from './modules/audit/audit.routes.ts';
import { calendarTurns } from './modules/calendar/calendar.loop.ts';
import { calendarFailureEndpoints } from './modules/calendar/failure.routes.ts';
import { countOpenFailures } from './modules/calendar/failure.sql.ts';
import { testClockEndpoints } from './modules/calendar/test-clock.routes.ts';
import { censusTurns } from './modules/census/census.loop.ts';
import { censusEndpoints } from './modules/census/census.routes.ts';
import { deleteAbandonedSyncs, deleteOldDryRuns } from './modules/census/census.sql.ts';
import { forgetStopped } from './modules/census/census-rows.sql.ts';
import { enrollmentCorrectionEndpoints } from './modules/corrections/enrollment-correction.routes.ts';
import { priceCorrectionEndpoints } from './modules/corrections/price-correction.routes.ts';
import { coverageImpact } from './modules/coverage/impact.ts';
import { deductionEndpoints } from './modules/deductions/deduction.routes.ts';
import { deductionImpact } from './modules/deductions/impact.ts';
import { reconciliationTurns } from './modules/deductions/reconciliation.loop.ts';
import { reconciliationEndpoints } from './modules/deductions/reconciliation.routes.ts';
import { statementChangeEndpoints } from './modules/deductions/statement-changes.routes.ts';
import { WORDS } from './modules/documents/election-document.rules.ts';
import { draftEndpoints } from './modules/drafts/draft.routes.ts';
import { deleteSpentDrafts } from './modules/drafts/draft.sql.ts';
import { eligibilityEndpoints } from './modules/eligibility/eligibility.routes.ts';
import { builtPages, PAGES } from './modules/embed/built-pages.ts';
import { DESK_PAGES, deskPageEndpoints } from './modules/embed/desk-page.routes.ts';
import { pageEndpoints } from './modules/embed/page.routes.ts';
import { sessionEndpoints } from './modules/embed/session.routes.ts';
import { dependentEndpoints } from './modules/employees/dependent.routes.ts';
import { employeeEndpoints } from './modules/employees/employee.routes.ts';
import { householdEndpoints } from './modules/employees/household.routes.ts';
import { memberEndpoints } from './modules/employees/member.routes.ts';
import { employerEndpoints } from './modules/employers/employer.routes.ts';
import { hrisEndpoints } from './modules/employers/hris.routes.ts';
import { payrollAccessEndpoints } from './modules/employers/payroll-access.routes.ts';
import { enrollmentEndpoints } from './modules/enrollments/enrollment.routes.ts';
import { enrollmentAnswerEndpoints } from './modules/enrollments/enrollment-answer.routes.ts';
import { progressEndpoints } from './modules/enrollments/progress.routes.ts';
import { eventEndpoints } from './modules/events/event.routes.ts';
import { numberingTurn } from './modules/events/position.sql.ts';
import { LEAST_RETENTION_DAYS } from './modules/events/retention.rules.ts';
import { forgetOld } from './modules/events/retention.sql.ts';
import { carePlanEndpoints } from './modules/groups/care-plan.routes.ts';
import { groupEndpoints } from './modules/groups/group.routes.ts';
import { groupSyncTurns } from './modules/groups/group-sync.loop.ts';
import { groupSyncEndpoints } from './modules/groups/group-sync.routes.ts';
import { asOfEndpoints } from './modules/history/as-of.routes.ts';
import { timelineEndpoints } from './modules/history/timeline.routes.ts';
import { idCardEndpoints } from './modules/id-cards/id-card.routes.ts';
import { inboxEndpoints } from './modules/inbox/inbox.routes.ts';
import { forecastEndpoints } from './modules/invoices/forecast.routes.ts';
import { invoiceEndpoints } from './modules/invoices/invoice.routes.ts';
import { leaveEndpoints } from './modules/leaves/leave.routes.ts';
import { lifeEventEndpoints } from './modules/life-events/life-event.routes.ts';
import { offerCopyEndpoints } from './modules/plans/offer-copy.routes.ts';
import { planEndpoints } from './modules/plans/plan.routes.ts';
import { planYearEndpoints } from './modules/plans/plan-year.routes.ts';
import { productEndpoints } from './modules/plans/product.routes.ts';
import { proofEndpoints } from './modules/proofs/proof.routes.ts';
import { DEFAULT_QUOTA_MB } from './modules/proofs/proof.rules.ts';
import { deleteAbandonedUploads } from './modules/proofs/proof.sql.ts';
import { renewalEndpoints } from './modules/renewals/renewal.routes.ts';
import { checkpointTurn } from './modules/signatures/checkpoint.actions.ts';
import { signatureEndpoints } from './modules/signatures/signature.routes.ts';
import { deleteExpiredDocuments } from './modules/signatures/signature.sql.ts';
import { accessLogEndpoints } from './modules/users/access-log.routes.ts';
import { deskDoor, isAt } from './modules/users/desk-door.ts';
import { providerEndpoints } from './modules/users/oidc.routes.ts';
import { type OidcSettings, oidcProvider } from './modules/users/oidc.ts';
import { deskSessionEndpoints } from './modules/users/session.routes.ts';
import { type DeskSite, deskSiteOf } from './modules/users/session.rules.ts';
import { userEndpoints } from './modules/users/user.routes.ts';
import { deleteEndedSessions } from './modules/users/user.sql.ts';
import { CONNECT_OPERATIONS } from './modules/vocabulary/connect-operations.ts';
import { deliveryLoop } from './modules/webhooks/delivery.loop.ts';
import { standingMetrics } from './modules/webhooks/metrics.ts';
import { recoveryTurns } from './modules/webhooks/recovery.actions.ts';
import { recoveryEndpoints } from './modules/webhooks/recovery.routes.ts';
import { deleteOldRecoveries } from './modules/webhooks/recovery.sql.ts';
import { selectHeldSince } from './modules/webhooks/standing.sql.ts';
import { subscriptionEndpoints } from './modules/webhooks/subscription.routes.ts';
import { webhookEndpoints } from './modules/webhooks/webhook.routes.ts';
import { API_TEXT } from './openapi-text.ts';
import type { Kit } from './platform/commands/command.ts';
import type { Database, Db } from './platform/database/db.ts';
import { sealedMetrics } from './platform/database/sealed-metrics.ts';
import { vacuumLoop } from './platform/database/vacuum.ts';
import { dryRunSchema } from './platform/http/dry-run-answer.ts';
import type { Endpoint } from './platform/http/endpoints.ts';
import { type FileLinks, fileLinks } from './platform/http/file-links.ts';
import { deleteOldKeys } from './platform/http/idempotency.ts';
import { tokenBuckets } from './platform/http/rate-limit.ts';
import { register } from './platform/http/registration.ts';
import { countRequests } from './platform/http/request-metrics.ts';
import { traceRequests } from './platform/http/request-trace.ts';
import { buildHttp } from './platform/http/server.ts';
import { documented } from './platform/openapi/documented.ts';
import { referenceEndpoints } from './platform/openapi/reference.ts';
import { type PdfRenderer, pdfRenderer } from './platform/pdf/pdf.ts';
import { healthEndpoints } from './platform/process/health.ts';
import { logRequests } from './platform/process/log.ts';
import { type Collect, gauge, metricsEndpoint, processMetrics } from './platform/process/metrics.ts';
import type { RealClock } from './platform/process/real-clock.ts';
import type { Seal } from './platform/process/seal.ts';
import type { Tracer } from './platform/process/tracing.ts';
import { VERSION } from './platform/process/version.ts';
import { addSeconds } from './platform/values/dates.ts';
import type { MakeId } from './platform/values/ids.ts';
import type { Wake, WorkLoop } from './platform/worker/loops.ts';
import { makePartitions } from './prepare-database.ts';

export interface Settings {
  rateLimits: boolean;
  trustProxy: boolean;
  allowLoopbackWebhooks: boolean;
  allowedOrigins: string[];
  publicUrl: string;
  /** The desk's URL, if it has an address of its own. */
  consoleUrl?: string | null;
  /** The identity provider for users of the desk; null: they sign in by one-time links. */
  oidc?: OidcSettings | null;
  /** Called when somebody signs in at the desk. */
  onSignIn?: () => void;
  metricsToken?: string | null;
  inboundEmailDomain?: string | null;
  retentionDays?: number;
  /** The limit for all documents of one organization together. */
  documentQuotaBytes?: number;
  /** The folder of the built embedded pages. */
  pagesFolder?: string;
  /** The folder of the built desk. */
  deskFolder?: string;
}

const PAGES_FOLDER = join(import.meta.dirname, '../embed/dist');
const DESK_FOLDER = join(import.meta.dirname, '../console/dist');

/** Used where the app does not log. */
const SILENT = { error: () => {}, info: () => {} };

export interface Parts {
  database: Database;
  real: RealClock;
  newId: MakeId;
  seal: Seal;
  settings: Settings;
  log: FastifyBaseLogger | false;
  tracer?: Tracer;
  /** False: `app` has no routes, as in a process that only works. */
  serves?: boolean;
}

export interface Openroll {
  kit: Kit;
  /** The kit of the work loops, on the worker's connections. */
  workKit: Kit;
  app: FastifyInstance;
  loops: WorkLoop[];
  /** What /metrics shows; main.ts adds what the worker counts. */
  collectors: Collect[];
  /** Wakes the worker after a commit; main.ts connects it. */
  onWake: (wake: Wake) => void;
}

export function assemble(parts: Parts): Openroll {
  let wake: Wake = () => {};
  const { database, real, newId, tracer } = parts;
  const kit = makeKit({ database, real, newId, wake: (kind) => wake(kind), tracer });
  // The worker's statements may take longer than those of requests.
  const workKit: Kit = { ...kit, database: { ...database, db: database.work } };
  const credentials = makeCredentials(kit);
  const site = deskSiteOf(parts.settings);
  const app = buildHttp({
    kit,
    authenticate: credentials.authenticate,
    doors: [deskDoor(kit, site)],
    takeToken: parts.settings.rateLimits ? tokenBuckets(parts.real) : null,
    log: parts.log,
    trustProxy: parts.settings.trustProxy,
    sdkOperations: CONNECT_OPERATIONS,
    impacts: IMPACTS,
  });
  logRequests(app);
  traceRequests(app, kit.tracer);
  const requests = countRequests(app);
  const pdfs = pdfRenderer();
  app.addHook('onClose', pdfs.close);
  const allowLoopback = parts.settings.allowLoopbackWebhooks;
  const deliveries = deliveryLoop(workKit, { seal: parts.seal, allowLoopback, log: parts.log || SILENT });
  app.addHook('onClose', deliveries.stop);
  const collectors = [
    ...[processMetrics(), requests, deliveries.metrics, standingMetrics(kit), calendarMetrics(kit)],
    sealedMetrics(kit, parts.seal, SEALED),
  ];
  const links = fileLinks(parts.seal, parts.settings.publicUrl, kit);
  // The endpoints' validators and the reference page take 50 MB, which a process that only works does not need.
  if (parts.serves ?? true) {
    const endpoints = [
      ...healthEndpoints(kit, notesOf),
      ...endpointsOf(parts, { credentials, links, pdfs, site, kit }),
    ];
    register(app, [
      ...endpoints,
      ...referenceEndpoints({
        endpoints: documented(endpoints, kit.ids),
        dryRun: dryRunSchema(IMPACTS),
        text: API_TEXT,
        refusals: kit.refusals,
        version: VERSION,
      }),
      metricsEndpoint(parts.settings.metricsToken ?? null, collectors),
    ]);
  }
  return {
    kit,
    workKit,
    app,
    collectors,
    loops: [...loops(workKit, parts.settings.retentionDays ?? LEAST_RETENTION_DAYS), deliveries],
    onWake: (connected) => {
      wake = connected;
    },
  };
}

/** What a dry run answers in addition to its events. */
const IMPACTS = [coverageImpact, deductionImpact];

/** Shared by the endpoints of several modules. */
interface Shared {
  credentials: Credentials;
  links: FileLinks;
  pdfs: PdfRenderer;
  site: DeskSite;
  kit: Kit;
}

/** All endpoints, module by module. */
function endpointsOf({ seal, settings }: Parts, { credentials, links, pdfs, site, kit }: Shared): Endpoint[] {
  const { allowLoopbackWebhooks: allowLoopback, allowedOrigins, oidc, onSignIn = () => {} } = settings;
  return [
    ...accessEndpoints(credentials),
    ...keyEndpoints,
    ...auditEndpoints,
    ...userEndpoints(site, { byProvider: Boolean(oidc) }),
    ...accessLogEndpoints,
    ...deskSessionEndpoints(site, onSignIn),
    ...providerEndpoints(site, seal, oidc ? oidcProvider(oidc) : null, onSignIn),
    ...testClockEndpoints,
    ...calendarFailureEndpoints,
    ...hrisEndpoints,
    ...employerEndpoints,
    ...payrollAccessEndpoints(seal, settings.inboundEmailDomain ?? null),
    ...employeeEndpoints,
    ...asOfEndpoints,
    ...timelineEndpoints,
    ...memberEndpoints,
    ...dependentEndpoints,
    ...householdEndpoints,
    ...idCardEndpoints(pdfs),
    ...inboxEndpoints,
    ...censusEndpoints,
    ...groupEndpoints,
    ...groupSyncEndpoints,
    ...carePlanEndpoints,
    ...eligibilityEndpoints,
    ...productEndpoints,
    ...planEndpoints,
    ...planYearEndpoints,
    ...priceCorrectionEndpoints,
    ...offerCopyEndpoints,
    ...renewalEndpoints,
    ...lifeEventEndpoints,
    ...proofEndpoints({ kit, seal, quotaBytes: settings.documentQuotaBytes ?? DEFAULT_QUOTA_MB * 1024 * 1024 }),
    ...leaveEndpoints,
    ...enrollmentEndpoints,
    ...draftEndpoints,
    ...enrollmentAnswerEndpoints,
    ...enrollmentCorrectionEndpoints,
    ...progressEndpoints,
    ...signatureEndpoints(pdfs, WORDS),
    ...deductionEndpoints(links),
    ...statementChangeEndpoints,
    ...reconciliationEndpoints,
    ...invoiceEndpoints(links, pdfs),
    ...forecastEndpoints,
    ...eventEndpoints,
    ...webhookEndpoints,
    ...subscriptionEndpoints({ seal, allowLoopback }),
    ...recoveryEndpoints,
    ...sessionEndpoints(allowedOrigins),
    ...pageEndpoints(builtPages(settings.pagesFolder ?? PAGES_FOLDER, PAGES), allowedOrigins),
    ...deskPageEndpoints(builtPages(settings.deskFolder ?? DESK_FOLDER, DESK_PAGES), (host) => isAt(site, host)),
  ];
}

/** What /readyz adds for the operator. */
export const notesOf = async (db: Db): Promise<string[]> => ((await selectHeldSince(db)) ? ['webhooks_held'] : []);

/** For the operator's monitoring. Anything but zero deserves a look at /v1/calendar-failures. */
const calendarMetrics =
  ({ database }: Kit): Collect =>
  async () => [
    gauge(
      'openroll_calendar_failures',
      'Rows that the calendar could not process and has not processed since.',
      await countOpenFailures(database.db),
    ),
  ];

function loops(kit: Kit, retentionDays: number): WorkLoop[] {
  return [
    { kind: 'census', restMs: 500, turn: censusTurns(kit) },
    { kind: 'groups', restMs: 500, turn: groupSyncTurns(kit) },
    { kind: 'reviews', restMs: 500, turn: reviewTurns(kit) },
    { kind: 'calendar', restMs: 5_000, turn: calendarTurns(kit, CALENDAR) },
    { kind: 'reconciliations', restMs: 10_000, turn: reconciliationTurns(kit) },
    { kind: 'numbering', restMs: 500, turn: () => numberingTurn(kit, DESTINATIONS) },
    { kind: 'recoveries', restMs: 1_000, turn: recoveryTurns(kit) },
    { kind: 'checkpoints', restMs: 10_000, turn: () => checkpointTurn(kit) },
    { kind: 'housekeeping', restMs: 60_000, turn: () => keepHouse(kit, retentionDays) },
    ...(kit.database.kind === 'embedded' ? [vacuumLoop(kit.database.db)] : []),
  ];
}

/** Streaming a roster or a file touches its row with every batch; a row untouched for this long has lost its stream. */
const ABANDONED_SECONDS = 900;
/** How long the result of a dry run and the rows of a stopped census are kept. */
const CENSUS_DAYS = 14;

/** Deletes what has expired, a bounded number of rows per turn. */
async function keepHouse(kit: Kit, retentionDays: number): Promise<boolean> {
  const { db } = kit.database;
  await makePartitions(db, kit.real);
  const keys = await deleteOldKeys(db, kit.real);
  const abandoned = addSeconds(kit.real.now(), -ABANDONED_SECONDS);
  await deleteAbandonedSyncs(db, abandoned);
  await deleteAbandonedUploads(db, abandoned);
  const censusEnd = addSeconds(kit.real.now(), -CENSUS_DAYS * 86_400);
  await deleteOldDryRuns(db, censusEnd);
  await forgetStopped(db, censusEnd);
  const tokens = await deleteEndedTokens(db, kit.real.now());
  const documents = await deleteExpiredDocuments(db, kit.real);
  const drafts = await deleteSpentDrafts(db);
  const sessions = await deleteEndedSessions(db, kit.real.now());
  // While webhooks are held nothing is deleted: it may be needed once they are resumed.
  const held = (await selectHeldSince(db)) !== null;
  if (!held) await deleteOldRecoveries(db, addSeconds(kit.real.now(), -retentionDays * 86_400));
  const old = !held && (await forgetOld(db, kit.real, retentionDays, DESTINATIONS));
  return keys || tokens || documents || drafts || sessions || old;
}
