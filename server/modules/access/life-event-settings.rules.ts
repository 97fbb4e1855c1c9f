/**
 * An organization's settings for life events (rules 4.9), with the law as their floor. They are here because they are part of
 * an organization's settings, and life-events builds on access. Pure.
 */
import { type Refusal, refuseField } from '../../platform/commands/refusal.ts';
import type { LIFE_EVENT_TYPES } from '../vocabulary/life-event-types.ts';

type LifeEventType = (typeof LIFE_EVENT_TYPES)[number];

/** The day on which coverage starts. */
export const START_RULES = ['event', 'first_after_event', 'first_after_request', 'day_after_event'] as const;
export type StartRule = (typeof START_RULES)[number];
/** Days after the event within which it may be reported. */
export const REPORT_DAYS = [30, 31, 60] as const;

export interface TypeSettings {
  report_within_days: number;
  start: StartRule;
  /** It is only approved once a document has been uploaded, never automatically. */
  needs_proof: boolean;
}
/** As stored: what an organization has not set has the default. */
export type LifeEventSettings = { [Type in LifeEventType]?: Partial<TypeSettings> };

/** Coverage begins on the day of the event, from which there is a child to cover (29 CFR 2590.701-6(b)(3)(iii)). */
export const FROM_THE_DAY: ReadonlySet<LifeEventType> = new Set([
  'had_baby',
  'adopted_child',
  'foster_care_placement',
  'new_child',
]);

/** Medicaid or CHIP ends, or begins to assist with the premium: 60 days to report it (29 USC 1181(f)(3)). */
const SIXTY_DAYS: ReadonlySet<LifeEventType> = new Set(['lost_medicaid_chip_medicare', 'gained_premium_assistance']);

export function settingsOf(type: LifeEventType, stored: LifeEventSettings = {}): TypeSettings {
  return {
    report_within_days: SIXTY_DAYS.has(type) ? 60 : 30,
    start: FROM_THE_DAY.has(type) ? 'event' : 'first_after_request',
    needs_proof: false,
    ...stored[type],
  };
}

/** 422 `below_legal_floor` with the path of the field. */
export function checkSettings(given: LifeEventSettings): Refusal | null {
  for (const [name, { report_within_days, start }] of Object.entries(given)) {
    const type = name as LifeEventType;
    if (report_within_days !== undefined && SIXTY_DAYS.has(type) && report_within_days < 60) {
      return refuseField('below_legal_floor', `life_events.${type}.report_within_days`);
    }
    if (start !== undefined && start !== 'event' && FROM_THE_DAY.has(type)) {
      return refuseField('below_legal_floor', `life_events.${type}.start`);
    }
  }
  return null;
}
