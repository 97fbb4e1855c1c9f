/** The company as it is on record: typing mistakes are corrected here. */
import { Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Operations } from '../../embed/shared/api-types.ts';
import { useSeen } from '../shell/seen.ts';
import { useDesk } from '../shell/session.tsx';
import { type Company, CompanyForm, stateOf } from './CompanyForm.tsx';
import { useCompanyWords } from './company-words.ts';
import type { SetUp, StepProps } from './steps.ts';

const CORRECT = 'PATCH /v1/employers/{employer_id}' as const;

export function CompanyStep({ employerId, has, onNext }: StepProps) {
  const { isThere } = useCompanyWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const ids = { employer_id: employerId };
  // As it was when the form was opened: a field that differs now was changed here.
  const [employer] = useState(has.employer);
  const company = companyOf(employer);
  const { seen, lookAgain } = useSeen(employer.id, (onSeen) =>
    api.call(CORRECT, { ids, body: { name: employer.name }, query: { dry_run: true }, onSeen }),
  );
  const correct = useMutation({
    mutationFn: async (given: Company) => {
      const body = changesOf(employer, company, given);
      if (Object.keys(body).length > 0) await api.call(CORRECT, { ids, body, seen: await seen() });
    },
    // The error is shown after the current values have been read.
    onError: lookAgain,
    onSuccess: () => {
      onNext();
      return client.invalidateQueries();
    },
  });
  return (
    <Stack gap="md">
      <Text c="dimmed">{isThere}</Text>
      <CompanyForm company={company} error={correct.error} isPending={correct.isPending} onSend={correct.mutate} />
    </Stack>
  );
}

type Employer = SetUp['employer'];

function companyOf({ name, legal_name, ein, email, phone_number, reference_id, address }: Employer): Company {
  const { address_line_1, city, state, zipcode } = address;
  return {
    ...{
      name,
      legal_name,
      ein,
      email: email ?? '',
      phone_number: phone_number ?? '',
      reference_id: reference_id ?? '',
    },
    ...{ address_line_1, city, state, zipcode },
  };
}

/** Only what has changed; an address as a whole. */
function changesOf({ address }: Employer, was: Company, given: Company): Operations[typeof CORRECT]['body'] {
  const isOther = (name: keyof Company) => given[name].trim() !== was[name];
  const changed = (['name', 'legal_name', 'ein', 'email'] as const).filter(isOther);
  const cleared = (['phone_number', 'reference_id'] as const).filter(isOther);
  const moved = (['address_line_1', 'city', 'state', 'zipcode'] as const).some(isOther);
  const { address_line_1, city, zipcode } = given;
  return {
    ...Object.fromEntries(changed.map((name) => [name, given[name].trim()])),
    ...Object.fromEntries(cleared.map((name) => [name, given[name].trim() || null])),
    ...(moved && {
      address: { address_line_1, address_line_2: address.address_line_2, city, state: stateOf(given), zipcode },
    }),
  };
}
