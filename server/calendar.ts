/** What happens on a day, in this order (ARCHITECTURE.md, Time). */
import { sql } from 'kysely';
import type { Calendar } from './modules/calendar/calendar-step.ts';
import { hasOpenSync } from './modules/census/census.sql.ts';
import { ageOff, beginParts } from './modules/coverage/coverage.calendar.ts';
import { runDeductions } from './modules/deductions/deduction.calendar.ts';
import { endWaits, openPlanYears } from './modules/eligibility/eligibility.calendar.ts';
import { hasOpenReview } from './modules/eligibility/eligibility.sql.ts';
import { deactivateAnnounced } from './modules/employees/employee.calendar.ts';
import { hasPeople } from './modules/employees/employee.sql.ts';
import { endCoverage, expireWindows } from './modules/enrollments/enrollment.calendar.ts';
import { hasOpenGroupSync } from './modules/groups/group-sync.sql.ts';
import { runInvoices } from './modules/invoices/invoice.calendar.ts';
import { followLeaves } from './modules/leaves/leave.calendar.ts';
import { releaseSimDue } from './modules/webhooks/delivery.sql.ts';

export const CALENDAR: Calendar = {
  steps: [
    ...[expireWindows, endCoverage, deactivateAnnounced, followLeaves, ageOff, beginParts, endWaits],
    ...[openPlanYears, runDeductions, runInvoices],
  ],
  waitsFor: sql<boolean>`(${hasOpenSync} or ${hasOpenGroupSync} or ${hasOpenReview})`,
  hasPeople,
  clockMoved: async (...moved) => {
    await releaseSimDue(...moved);
    return 'deliveries';
  },
};
