/** The facts of a company, as they are asked for and corrected. */
import { Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiProblem } from '../../embed/shared/api.ts';
import { FormEnd } from '../shell/Form.tsx';
import { useMeanwhile } from '../shell/seen.ts';
import { useCompanyWords } from './company-words.ts';
import { useOnboardingWords } from './onboarding-words.ts';

export const NO_COMPANY = {
  ...{ name: '', legal_name: '', ein: '', email: '', phone_number: '', reference_id: '' },
  ...{ address_line_1: '', city: '', state: '', zipcode: '' },
};
export type Company = typeof NO_COMPANY;

interface CompanyFormProps {
  /** As it is on record. */
  company: Company;
  error: Error | null;
  isPending: boolean;
  onSend: (given: Company) => void;
}

export function CompanyForm({ company, error, isPending, onSend }: CompanyFormProps) {
  const words = useOnboardingWords();
  const labels = useCompanyWords();
  const [given, setGiven] = useState(company);
  /** What the field needs, in the reader's language if we have words for it. */
  const sayingOf = (name: keyof Company) => {
    const fault = faultOf(error, name);
    return fault && (given[name].trim() ? (labels.wanted[name] ?? fault.message) : labels.needed);
  };
  const field = (
    name: keyof Company,
    label: string,
    more: { hint?: string; optional?: boolean; type?: string } = {},
  ) => (
    <TextInput
      label={label}
      description={more.hint}
      type={more.type ?? 'text'}
      required={!more.optional}
      maxLength={255}
      value={given[name]}
      error={sayingOf(name)}
      onChange={({ currentTarget: { value } }) => setGiven({ ...given, [name]: value })}
    />
  );
  const meanwhile = useMeanwhile(error, labels.fields);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSend(given);
      }}
    >
      <Stack gap="md" maw={560}>
        {field('name', labels.name)}
        {field('legal_name', labels.legalName)}
        {field('ein', labels.ein, { hint: labels.einHint })}
        {field('email', labels.email, { type: 'email' })}
        {field('phone_number', labels.phone, { optional: true })}
        {field('reference_id', labels.reference, { optional: true })}
        {field('address_line_1', labels.street)}
        {field('city', labels.city)}
        {field('state', labels.state, { hint: labels.stateHint })}
        {field('zipcode', labels.zipcode)}
        <FormEnd error={error} texts={meanwhile} action={words.next} isPending={isPending} />
      </Stack>
    </form>
  );
}

/** What the server says is wrong with a field, wherever it is in the body. */
const faultOf = (error: Error | null, name: string) =>
  error instanceof ApiProblem && error.code !== 'changed_meanwhile'
    ? error.details.find(({ path }) => path.split('.').at(-1) === name)
    : undefined;

export const stateOf = ({ state }: Company): string => state.trim().toUpperCase();
