/** Requests that change an eligibility policy, each of an employer of its own. */
import { makeEmployer } from '../../../server/testing/builders.ts';
import { must, type World } from './world.ts';

const policies = async ({ api }: World) => `/v1/employers/${await makeEmployer(api)}/benefit-eligibility-policies`;

async function policy(world: World) {
  const made = await world.api.post(await policies(world), { classification: 'all', waiting_period: 'none' });
  return { policy_id: must(made, 201).data.id as string };
}

export const POLICIES: Record<string, (world: World) => Promise<{ ids: Record<string, string>; body?: object }>> = {
  createBenefitEligibilityPolicy: async ({ api }) => ({
    ids: { employer_id: await makeEmployer(api) },
    body: { classification: 'all', waiting_period: 'none' },
  }),
  archiveBenefitEligibilityPolicy: async (world) => ({ ids: await policy(world) }),
  correctBenefitEligibilityPolicy: async (world) => ({
    ids: await policy(world),
    body: {
      ...{ classification: 'full_time', waiting_period: '30_days', waits: [], rehire_restores_within_days: 20 },
      ...{ break_in_service_weeks: 26, service_counts: 'organization', reason: 'typed wrong', force: true },
    },
  }),
};
