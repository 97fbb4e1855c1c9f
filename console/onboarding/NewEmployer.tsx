/** The first step: the company. It is made by the server, so from here on everything has an address. */
import { Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { go } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { type Company, CompanyForm, NO_COMPANY, stateOf } from './CompanyForm.tsx';
import { useOnboardingWords } from './onboarding-words.ts';
import { StepList } from './StepList.tsx';
import { addressOfStep } from './steps.ts';

export default function NewEmployer() {
  const words = useOnboardingWords();
  const { api } = useDesk();
  const key = useRef(crypto.randomUUID());
  const make = useMutation({
    mutationFn: async (given: Company) =>
      (await api.call('POST /v1/employers', { body: bodyOf(given), idempotencyKey: key.current })).data.id,
    onSuccess: (id) => go(addressOfStep(id, 'eligibility')),
    // What is sent next is another request, with a key of its own.
    onSettled: () => {
      key.current = crypto.randomUUID();
    },
  });
  return (
    <Stack gap="md">
      <ScreenHeading>{words.newEmployer}</ScreenHeading>
      <StepList current="company" />
      <CompanyForm company={NO_COMPANY} error={make.error} isPending={make.isPending} onSend={make.mutate} />
    </Stack>
  );
}

function bodyOf(given: Company) {
  const { address_line_1, city, state: _, zipcode, phone_number, reference_id, ...company } = given;
  return {
    ...company,
    ...(phone_number.trim() && { phone_number }),
    ...(reference_id.trim() && { reference_id }),
    address: { address_line_1, city, state: stateOf(given) as 'OK', zipcode },
  };
}
