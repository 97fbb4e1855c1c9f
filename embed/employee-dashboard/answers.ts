/** What the API answers the dashboard, by name. */
import type { Operations } from '../shared/api-types.ts';

type Data<O extends keyof Operations> = Operations[O]['answer'] extends { data: infer D } ? D : never;

export type Enrollment = Data<'GET /v1/members/{member_id}/enrollments'>[number];
export type Options = Data<'GET /v1/enrollments/{enrollment_id}/options'>;
export type Plan = Options['plans'][number];
export type Tier = Plan['tiers'][number]['coverage_tier'];
export type PayFrequency = Options['pay_frequency'];
/** A current member of the family: nobody whose place in it has ended. */
export type Dependent = Omit<Data<'GET /v1/members/{member_id}/dependents'>[number], 'ended_on' | 'cause'>;
export type LifeEvent = Data<'GET /v1/members/{member_id}/qualifying-life-events'>[number];
export type IdCard = Data<'GET /v1/members/{member_id}/id-cards'>[number];
export type Leave = Data<'GET /v1/employees/{employee_id}/leaves'>[number];
export type Signature = Data<'GET /v1/employees/{employee_id}/signatures'>[number];
/** What happened to the person, newest first. */
export type Entry = Data<'GET /v1/employees/{employee_id}/timeline'>[number];
