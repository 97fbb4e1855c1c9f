/** Takes back a plan year whose coverage has not begun, with a reason. */
import { Button, Group, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCommonWords } from '../../embed/shared/common-words.ts';
import { Problem } from '../../embed/shared/notices.tsx';
import { useDesk } from '../shell/session.tsx';
import { useOnboardingWords } from './onboarding-words.ts';

export function Withdraw({ year }: { year: { benefit_plan_year_id: string; product_name: string } }) {
  const { offer } = useOnboardingWords();
  const common = useCommonWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [reason, setReason] = useState<string | null>(null);
  const withdraw = useMutation({
    mutationFn: (why: string) =>
      api.call('POST /v1/benefit-plan-years/{benefit_plan_year_id}/withdraw', {
        ids: { benefit_plan_year_id: year.benefit_plan_year_id },
        body: { reason: why },
      }),
    onSuccess: () => client.invalidateQueries(),
  });
  if (reason === null) {
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${offer.withdraw}: ${year.product_name}`}
        onClick={() => setReason('')}
      >
        {offer.withdraw}
      </Button>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        withdraw.mutate(reason);
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          size="xs"
          label={offer.reason}
          required
          maxLength={500}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Button type="submit" size="xs" color="red" loading={withdraw.isPending}>
          {offer.withdraw}
        </Button>
        <Button size="xs" variant="subtle" onClick={() => setReason(null)}>
          {common.cancel}
        </Button>
      </Group>
      {withdraw.error && <Problem error={withdraw.error} />}
    </form>
  );
}
