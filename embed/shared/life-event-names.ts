/** The common names of life events, in the order in which they are offered. */
import type { Operations } from './api-types.ts';
import { wordsIn } from './words.ts';

export type LifeEventType = Operations['POST /v1/members/{member_id}/qualifying-life-events']['body']['event_type'];

/** By what happened in somebody's life. */
export const LIFE_EVENT_GROUPS = {
  grew: ['married', 'had_baby', 'adopted_child', 'foster_care_placement', 'new_child'],
  smaller: ['divorced', 'death_of_spouse_or_dependent'],
  lost: [
    'lost_job_based_coverage',
    'lost_medicaid_chip_medicare',
    'aged_off_parent_plan',
    'lost_decertified_individual_plan',
    'gained_premium_assistance',
  ],
  moved: [
    'moved_to_new_coverage_area',
    'moved_to_us',
    'moved_to_or_from_school_housing',
    'moved_to_or_from_seasonal_work_housing',
  ],
  other: [
    'gained_other_coverage',
    'court_ordered',
    'became_us_citizen',
    'left_incarceration',
    'gained_tribal_status',
    'started_or_ended_americorps_service',
    'other',
  ],
} as const satisfies Record<string, readonly LifeEventType[]>;
export type LifeEventGroup = keyof typeof LIFE_EVENT_GROUPS;

const en: Record<LifeEventType, string> = {
  lost_job_based_coverage: 'Lost coverage through a job',
  aged_off_parent_plan: 'Got too old for a parent’s plan',
  lost_medicaid_chip_medicare: 'Lost Medicaid, CHIP or Medicare',
  lost_decertified_individual_plan: 'Lost an individual plan that was withdrawn',
  gained_premium_assistance: 'Medicaid or CHIP will help to pay the premium',
  gained_other_coverage: 'Got other coverage',
  married: 'Got married',
  divorced: 'Got divorced',
  had_baby: 'Had a baby',
  adopted_child: 'Adopted a child',
  foster_care_placement: 'Took in a foster child',
  death_of_spouse_or_dependent: 'A spouse or dependent died',
  court_ordered: 'A court order',
  moved_to_new_coverage_area: 'Moved to another area',
  moved_to_us: 'Moved to the United States',
  moved_to_or_from_school_housing: 'Moved to or from school housing',
  moved_to_or_from_seasonal_work_housing: 'Moved to or from seasonal work housing',
  became_us_citizen: 'Became a US citizen',
  left_incarceration: 'Was released from jail or prison',
  gained_tribal_status: 'Became a member of a tribe',
  started_or_ended_americorps_service: 'Began or ended AmeriCorps service',
  new_child: 'A new child in the household',
  other: 'Something else',
};

const es: Record<LifeEventType, string> = {
  lost_job_based_coverage: 'Perdió la cobertura de un empleo',
  aged_off_parent_plan: 'Superó la edad para el plan de su padre o madre',
  lost_medicaid_chip_medicare: 'Perdió Medicaid, CHIP o Medicare',
  lost_decertified_individual_plan: 'Perdió un plan individual que fue retirado',
  gained_premium_assistance: 'Medicaid o CHIP ayudará a pagar la prima',
  gained_other_coverage: 'Obtuvo otra cobertura',
  married: 'Se casó',
  divorced: 'Se divorció',
  had_baby: 'Tuvo un bebé',
  adopted_child: 'Adoptó un hijo o una hija',
  foster_care_placement: 'Recibió a un niño en acogida',
  death_of_spouse_or_dependent: 'Falleció su cónyuge o un dependiente',
  court_ordered: 'Una orden judicial',
  moved_to_new_coverage_area: 'Se mudó a otra zona',
  moved_to_us: 'Se mudó a los Estados Unidos',
  moved_to_or_from_school_housing: 'Se mudó a o desde una vivienda estudiantil',
  moved_to_or_from_seasonal_work_housing: 'Se mudó a o desde una vivienda de trabajo de temporada',
  became_us_citizen: 'Obtuvo la ciudadanía de los Estados Unidos',
  left_incarceration: 'Salió de la cárcel o prisión',
  gained_tribal_status: 'Pasó a ser miembro de una tribu',
  started_or_ended_americorps_service: 'Empezó o terminó el servicio de AmeriCorps',
  new_child: 'Un nuevo hijo o hija en el hogar',
  other: 'Otra cosa',
};

export const useLifeEventNames = wordsIn({ en, es });
