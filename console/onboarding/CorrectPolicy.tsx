/** Corrects who may enroll: the right rules, whom they concern, and only then the button that saves them. */
import { NativeSelect, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ChangeEnd, Reason } from '../../embed/employer-benefits/person/ChangeForm.tsx';
import { useFormWords } from '../../embed/employer-benefits/person/form-words.ts';
import { type Change, type Told, useChange } from '../../embed/employer-benefits/person/use-change.ts';
import type { Operations } from '../../embed/shared/api-types.ts';
import { FormFrame } from '../../embed/shared/form-frame.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { useDesk } from '../shell/session.tsx';
import { useOnboardingWords } from './onboarding-words.ts';
import { hasShortForm, PolicyRules, rulesOf, type TypedRule, typedOf, useRuleWords } from './PolicyRules.tsx';
import { usePolicyWords } from './policy-words.ts';

const READ = 'GET /v1/benefit-eligibility-policies/{policy_id}' as const;
const CORRECT = 'POST /v1/benefit-eligibility-policies/{policy_id}/correct' as const;
type Policy = Operations[typeof READ]['answer']['data'];

interface CorrectPolicyProps {
  policyId: string;
  onClose: () => void;
  onSaved: () => void;
}

export function CorrectPolicy({ policyId, ...on }: CorrectPolicyProps) {
  const { api } = useDesk();
  const policy = useQuery({
    queryKey: ['policy', policyId],
    queryFn: async () => (await api.call(READ, { ids: { policy_id: policyId } })).data,
  });
  if (policy.error) return <Problem error={policy.error} onRetry={() => void policy.refetch()} />;
  return policy.data ? <PolicyForm policy={policy.data} {...on} /> : <Loading lines={1} />;
}

/** What is chosen where rules say it. */
const RULES = 'rules';

interface Given {
  classification: Policy['classification'] | typeof RULES | '';
  waiting_period: string;
}
/** Empty: as it is. */
const AS_IT_IS: Given = { classification: '', waiting_period: '' };

function PolicyForm({ policy, onClose, onSaved }: Omit<CorrectPolicyProps, 'policyId'> & { policy: Policy }) {
  const { eligibility } = useOnboardingWords();
  const words = usePolicyWords();
  const { problems } = useFormWords();
  const { api } = useDesk();
  const [given, setGiven] = useState(AS_IT_IS);
  const [rules, setRules] = useState(() => policy.rules.map(typedOf));
  const [reason, setReason] = useState('');
  const changing = useChange(api, changeOf(policy.id, given, rules, reason.trim()), onSaved);
  const said = useRuleWords();
  const choice = (name: keyof typeof AS_IT_IS, label: string, all: Record<string, string>, now: string | undefined) => (
    <NativeSelect
      label={label}
      maw={420}
      value={given[name]}
      data={[
        { value: '', label: words.asItIs(now ?? words.ofItsOwn) },
        ...Object.entries(all).map(([value, text]) => ({ value, label: text })),
      ]}
      onChange={({ currentTarget: { value } }) => setGiven({ ...given, [name]: value })}
    />
  );
  const { classes, waits } = eligibility as Record<'classes' | 'waits', Record<string, string>>;
  const now = hasShortForm(policy.rules) ? classes[policy.classification] : policy.rules.map(said).join(words.rules.or);
  return (
    <FormFrame title={words.title} lead={words.lead} isLedTo onSend={changing.look}>
      {choice('classification', eligibility.who, { ...classes, [RULES]: words.byRules }, now)}
      {given.classification === RULES && <PolicyRules rules={rules} onChange={setRules} />}
      {choice('waiting_period', eligibility.wait, waits, waits[usualWaitOf(policy)])}
      <Reason value={reason} onChange={setReason} />
      <ChangeEnd changing={changing} texts={{ ...problems, ...words.problems }} onClose={onClose}>
        {changing.told && <Concerned told={changing.told} />}
      </ChangeEnd>
    </FormFrame>
  );
}

function changeOf(policyId: string, given: Given, rules: readonly TypedRule[], reason: string): Change | null {
  const { classification, waiting_period } = given;
  const said = {
    ...(classification === RULES ? { rules: rulesOf(rules) } : classification && { classification }),
    ...(waiting_period && { waiting_period }),
  };
  if (!reason || Object.keys(said).length === 0) return null;
  return { operation: CORRECT, ids: { policy_id: policyId }, body: { ...said, reason } };
}

/** The wait that is not for one class or benefit alone; empty: it has no name. */
function usualWaitOf({ waiting_period, waits }: Policy): string {
  const usual = waits.find((one) => one.employee_class === undefined && one.benefit_id === undefined) ?? {
    waiting_period,
  };
  return typeof usual.waiting_period === 'string' ? usual.waiting_period : '';
}

/** A dry run covers at most this many people. */
const MOST_PLAYED = 500;

function Concerned({ told }: { told: Told }) {
  const words = usePolicyWords();
  const format = useFormat();
  const events = [...told.events, ...(told.later_events ?? [])];
  const count = (name: string) => events.filter(({ event_name }) => event_name === name).length;
  const counts = {
    eligible: count('employee.eligibility_granted'),
    notEligible: count('employee.eligibility_terminated'),
    asked: count('enrollment.started'),
    covered: told.coverage?.changes.length ?? 0,
  };
  const kinds = (Object.keys(counts) as (keyof typeof counts)[]).filter((kind) => counts[kind] > 0);
  return (
    <div role="status" className="consequences">
      {kinds.length === 0 && <Text>{words.nobody}</Text>}
      {kinds.map((kind) => (
        <Text key={kind}>{words.concerned[kind](format.number(counts[kind]), counts[kind])}</Text>
      ))}
      {Math.max(...Object.values(counts)) >= MOST_PLAYED && <Text>{words.mostPlayed}</Text>}
      <Text size="sm" c="dimmed">
        {words.nothingYet}
      </Text>
    </div>
  );
}
