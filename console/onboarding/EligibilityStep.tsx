/** Who may enroll and after what wait, and how they are paid. */
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Operations } from '../../embed/shared/api-types.ts';
import { FormEnd } from '../shell/Form.tsx';
import { useMeanwhile, useSeen } from '../shell/seen.ts';
import { useDesk, useMay } from '../shell/session.tsx';
import { CorrectPolicy } from './CorrectPolicy.tsx';
import { useCompanyWords } from './company-words.ts';
import { useOnboardingWords } from './onboarding-words.ts';
import { ANYBODY, PolicyRules, rulesOf, type TypedRule } from './PolicyRules.tsx';
import { usePolicyWords } from './policy-words.ts';
import type { StepProps } from './steps.ts';

const SETTINGS = 'PUT /v1/employers/{employer_id}/settings' as const;
type Settings = Operations[typeof SETTINGS]['body'];

/** What is chosen where rules say who may enroll. */
const RULES = 'rules';

const USUAL = {
  classification: 'full_time' as 'full_time' | typeof RULES,
  waiting_period: 'first_of_following_month',
  pay_frequency: 'bi_weekly' as Settings['pay_frequency'],
  first_payday: '',
};

export function EligibilityStep({ employerId, has, onNext }: StepProps) {
  const words = useOnboardingWords();
  const { eligibility } = words;
  const { byRules } = usePolicyWords();
  const company = useCompanyWords();
  const [given, setGiven] = useState<Record<keyof typeof USUAL, string>>(USUAL);
  const [rules, setRules] = useState([ANYBODY]);
  const save = useSave(employerId, given, rules, onNext);
  const meanwhile = useMeanwhile(save.error, {
    ...company.fields,
    ...{ pay_frequency: eligibility.pay, first_payday: eligibility.payday },
  });
  const choice = (name: 'classification' | 'waiting_period' | 'pay_frequency', label: string, all: object) => (
    <NativeSelect
      label={label}
      value={given[name]}
      data={Object.entries(all).map(([value, text]) => ({ value, label: String(text) }))}
      onChange={({ currentTarget: { value } }) => setGiven({ ...given, [name]: value })}
    />
  );
  const policyId = has.employer.eligibility_policy_id;
  if (policyId) return <Decided policyId={policyId} onNext={onNext} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md" maw={560}>
        {choice('classification', eligibility.who, { ...eligibility.classes, [RULES]: byRules })}
        {given.classification === RULES && <PolicyRules rules={rules} onChange={setRules} />}
        {choice('waiting_period', eligibility.wait, eligibility.waits)}
        {choice('pay_frequency', eligibility.pay, eligibility.frequencies)}
        <TextInput
          type="date"
          label={eligibility.payday}
          value={given.first_payday}
          onChange={({ currentTarget: { value } }) => setGiven({ ...given, first_payday: value })}
        />
        <FormEnd error={save.error} texts={meanwhile} action={words.next} isPending={save.isPending} />
      </Stack>
    </form>
  );
}

/** What was decided can be corrected. */
function Decided({ policyId, onNext }: { policyId: string; onNext: () => void }) {
  const words = useOnboardingWords();
  const policy = usePolicyWords();
  const may = useMay();
  const [isOpen, setOpen] = useState(false);
  const [isSaved, setSaved] = useState(false);
  return (
    <Stack gap="sm">
      <Text>{words.eligibility.isThere}</Text>
      {isSaved && !isOpen && <Text role="status">{policy.saved}</Text>}
      {isOpen && (
        <CorrectPolicy
          policyId={policyId}
          onClose={() => setOpen(false)}
          onSaved={() => {
            setSaved(true);
            setOpen(false);
          }}
        />
      )}
      <Group gap="sm">
        <Button onClick={onNext}>{words.goOn}</Button>
        {!isOpen && may('correctBenefitEligibilityPolicy') && (
          <Button variant="default" onClick={() => setOpen(true)}>
            {policy.correct}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function useSave(
  employerId: string,
  given: Record<keyof typeof USUAL, string>,
  rules: readonly TypedRule[],
  onNext: () => void,
) {
  const { api } = useDesk();
  const client = useQueryClient();
  const ids = { employer_id: employerId };
  const { seen, lookAgain } = useSeen(`settings of ${employerId}`, (onSeen) =>
    api.call(SETTINGS, { ids, body: { pay_frequency: USUAL.pay_frequency }, query: { dry_run: true }, onSeen }),
  );
  return useMutation({
    onError: lookAgain,
    mutationFn: async () => {
      const { classification, waiting_period, pay_frequency, first_payday } = given as typeof USUAL;
      // The request that can safely be repeated comes first.
      const settings = { pay_frequency, ...(first_payday && { first_payday }) };
      await api.call(SETTINGS, { ids, body: settings, seen: await seen() });
      const who = classification === RULES ? { rules: rulesOf(rules) } : { classification };
      const body = { ...who, waiting_period };
      await api.call('POST /v1/employers/{employer_id}/benefit-eligibility-policies', { ids, body });
      await client.invalidateQueries({ queryKey: ['employer', employerId] });
    },
    onSuccess: onNext,
  });
}
