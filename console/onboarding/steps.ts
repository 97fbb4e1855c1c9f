/** The steps of onboarding, each with an address, and which are done. The server knows that, so nothing is stored here. */
import { useQuery } from '@tanstack/react-query';
import { useDesk } from '../shell/session.tsx';

export const STEPS = ['company', 'eligibility', 'offer', 'roster', 'review'] as const;
export type Step = (typeof STEPS)[number];

export const addressOfStep = (employerId: string, step: Step): string => `/employers/${employerId}/setup/${step}`;

export const isStep = (text: string | undefined): text is Step => STEPS.some((step) => step === text);

const ofEmployer = (id: string) => ({ ids: { employer_id: id } });

/** What of an employer is set up so far. */
export function useSetUp(id: string) {
  const { api } = useDesk();
  const employer = useQuery({
    queryKey: ['employer', id],
    queryFn: async () => (await api.call('GET /v1/employers/{employer_id}', ofEmployer(id))).data,
  });
  const years = useQuery({
    queryKey: ['plan-years', id],
    queryFn: async () => (await api.call('GET /v1/employers/{employer_id}/benefit-plan-years', ofEmployer(id))).data,
  });
  const people = useQuery({
    queryKey: ['roster-size', id],
    queryFn: async () => {
      const given = { ...ofEmployer(id), query: { limit: 1, employment_status: 'active' as const } };
      return (await api.call('GET /v1/employers/{employer_id}/employees', given)).pagination.total;
    },
  });
  const error = employer.error ?? years.error ?? people.error;
  if (!employer.data || !years.data || people.data === undefined) return { error, has: null };
  const { name, eligibility_policy_id } = employer.data;
  // A plan year that was withdrawn is inactive before it has begun.
  const offered = years.data.filter(({ status }) => status !== 'inactive');
  const has = {
    ...{ employer: employer.data, name, hasPolicy: eligibility_policy_id !== null },
    ...{ years: years.data, offered, people: people.data },
  };
  return { error, has };
}

export type SetUp = NonNullable<ReturnType<typeof useSetUp>['has']>;

export interface StepProps {
  employerId: string;
  has: SetUp;
  onNext: () => void;
}

export function isDone(step: Step, { hasPolicy, offered, people }: SetUp): boolean {
  switch (step) {
    case 'company':
      return true;
    case 'eligibility':
      return hasPolicy;
    case 'offer':
      return offered.length > 0;
    default:
      return people > 0;
  }
}
