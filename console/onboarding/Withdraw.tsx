/** Takes back a plan year whose coverage has not begun, with a reason. */
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ReasonForm } from '../shell/InlineForm.tsx';
import { useDesk } from '../shell/session.tsx';
import { useOnboardingWords } from './onboarding-words.ts';

export function Withdraw({ year }: { year: { benefit_plan_year_id: string; product_name: string } }) {
  const { offer } = useOnboardingWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const withdraw = useMutation({
    mutationFn: (reason: string) =>
      api.call('POST /v1/benefit-plan-years/{benefit_plan_year_id}/withdraw', {
        ids: { benefit_plan_year_id: year.benefit_plan_year_id },
        body: { reason },
      }),
    onSuccess: () => client.invalidateQueries(),
  });
  if (!isOpen) {
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${offer.withdraw}: ${year.product_name}`}
        onClick={() => setOpen(true)}
      >
        {offer.withdraw}
      </Button>
    );
  }
  return (
    <ReasonForm
      label={offer.reason}
      action={offer.withdraw}
      color="red"
      isPending={withdraw.isPending}
      error={withdraw.error}
      onSend={(reason) => withdraw.mutate(reason)}
      onCancel={() => setOpen(false)}
    />
  );
}
