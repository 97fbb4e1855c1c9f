/** The first step: the company. It is made by the server, so from here on everything has an address. */
import { Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiProblem } from '../../embed/shared/api.ts';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { FormEnd } from '../shell/Form.tsx';
import { go } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { useOnboardingWords } from './onboarding-words.ts';
import { StepList } from './StepList.tsx';
import { addressOfStep } from './steps.ts';

const NOTHING = {
  ...{ name: '', legal_name: '', ein: '', email: '', phone_number: '', reference_id: '' },
  ...{ address_line_1: '', city: '', state: '', zipcode: '' },
};
type Given = typeof NOTHING;

export default function NewEmployer() {
  const words = useOnboardingWords();
  const { api } = useDesk();
  const [given, setGiven] = useState(NOTHING);
  const key = useRef(crypto.randomUUID());
  const make = useMutation({
    mutationFn: async () =>
      (await api.call('POST /v1/employers', { body: bodyOf(given), idempotencyKey: key.current })).data.id,
    onSuccess: (id) => go(addressOfStep(id, 'eligibility')),
    // What is sent next is meant anew.
    onSettled: () => {
      key.current = crypto.randomUUID();
    },
  });
  const field = (name: keyof Given, label: string, more: { hint?: string; optional?: boolean; type?: string } = {}) => (
    <TextInput
      label={label}
      description={more.hint}
      type={more.type ?? 'text'}
      required={!more.optional}
      maxLength={255}
      value={given[name]}
      error={faultOf(make.error, name)}
      onChange={({ currentTarget: { value } }) => setGiven({ ...given, [name]: value })}
    />
  );
  const { company } = words;
  return (
    <Stack gap="md">
      <ScreenHeading>{words.newEmployer}</ScreenHeading>
      <StepList current="company" />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Stack gap="md" maw={560}>
          {field('name', company.name)}
          {field('legal_name', company.legalName)}
          {field('ein', company.ein, { hint: company.einHint })}
          {field('email', company.email, { type: 'email' })}
          {field('phone_number', company.phone, { optional: true })}
          {field('reference_id', company.reference, { optional: true })}
          {field('address_line_1', company.street)}
          {field('city', company.city)}
          {field('state', company.state, { hint: company.stateHint })}
          {field('zipcode', company.zipcode)}
          <FormEnd error={make.error} action={words.next} isPending={make.isPending} />
        </Stack>
      </form>
    </Stack>
  );
}

function bodyOf({ address_line_1, city, state, zipcode, phone_number, reference_id, ...company }: Given) {
  return {
    ...company,
    ...(phone_number.trim() && { phone_number }),
    ...(reference_id.trim() && { reference_id }),
    address: { address_line_1, city, state: state.trim().toUpperCase() as 'OK', zipcode },
  };
}

/** What the server says of a field, wherever in the body it is. */
function faultOf(error: Error | null, name: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.details.find(({ path }) => path.split('.').at(-1) === name)?.message;
}
