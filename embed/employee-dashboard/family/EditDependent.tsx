/** Adds somebody to the family, or corrects their data. A refusal keeps what was typed. */
import { Button, Checkbox, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useCommonWords } from '../../shared/common-words.ts';
import { Loading, Problem } from '../../shared/notices.tsx';
import { useApi, useSession } from '../../shared/session.tsx';
import { useDashboardState, withNewcomer } from '../dashboard-state.tsx';
import { useDependents, useForget, useMemberId, useOptionsQueryOf, useRemember } from '../data.ts';
import { Choice } from '../parts/Choice.tsx';
import { DateFields } from '../parts/DateFields.tsx';
import { dateOf } from '../parts/date-parts.ts';
import { Page } from '../parts/Page.tsx';
import { useScreens } from '../screens.tsx';
import { useDashboardWords } from '../words.ts';
import {
  type DependentForm,
  EMPTY_DEPENDENT,
  type Field,
  formOf,
  isPartner,
  type Kin,
  missingIn,
  STATES,
  type State,
} from './dependent-form.ts';
import { useFamilyWords } from './family-words.ts';

/** The employee's own address, for those who live there, and last name, which most of the family share. */
function useOwn() {
  const api = useApi();
  const employee_id = useSession().bound_entity.id;
  return useQuery({
    queryKey: ['employee'],
    queryFn: async () => (await api.call('GET /v1/employees/{employee_id}', { ids: { employee_id } })).data,
  });
}

interface EditDependentProps {
  /** Null: somebody new. */
  dependentId: string | null;
  /** The benefit for which somebody new is added. */
  enrollmentId: string | null;
}

export default function EditDependent({ dependentId, enrollmentId }: EditDependentProps) {
  const words = useFamilyWords();
  const dependents = useDependents();
  const own = useOwn();
  const address = own.data?.address ?? null;
  const { form, change } = useForm(dependentId, own.data?.last_name ?? '');
  const asksAddress = dependentId === null && (address === null || !form.livesWithMe);
  const [tried, setTried] = useState(false);
  const [added, setAdded] = useState<string | null>(null);
  const fields = useRef<HTMLFormElement>(null);
  const first = useRef<HTMLInputElement>(null);
  const save = useSave({
    form,
    own: asksAddress ? null : address,
    enrollmentId,
    onAnother: (name) => {
      setTried(false);
      setAdded(name);
      first.current?.focus();
    },
  });
  const missing = tried ? missingIn(form, asksAddress) : [];
  const errorOf = (field: Field) => (missing.includes(field) ? words.missing[field] : undefined);

  function submit(next: Next) {
    setTried(true);
    if (missingIn(form, asksAddress).length === 0) return save.mutate(next);
    requestAnimationFrame(() => fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }
  const failed = dependents.error ?? own.error;
  if (failed && !(dependents.data && own.data)) {
    const retry = () => {
      void dependents.refetch();
      void own.refetch();
    };
    return <Problem error={failed} onRetry={retry} />;
  }
  if (!dependents.data || !own.data) return <Loading />;
  return (
    <Page title={dependentId ? words.editTitle : words.addTitle}>
      <form
        ref={fields}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit('back');
        }}
      >
        <Stack gap="md" maw={560}>
          <p role="status" className="status">
            {added && words.added(added)}
          </p>
          <TextInput
            ref={first}
            label={words.firstName}
            value={form.firstName}
            maxLength={255}
            autoComplete="off"
            error={errorOf('firstName')}
            onChange={(event) => change({ firstName: event.currentTarget.value })}
          />
          <TextInput
            label={words.lastName}
            value={form.lastName ?? ''}
            maxLength={255}
            autoComplete="off"
            error={errorOf('lastName')}
            onChange={(event) => change({ lastName: event.currentTarget.value })}
          />
          {dependentId === null && (
            <Relationship form={form} enrollmentId={enrollmentId} error={errorOf('relationship')} onChange={change} />
          )}
          <DateFields
            legend={words.birth}
            value={form.birth}
            error={errorOf('birth')}
            onChange={(birth) => change({ birth })}
          />
          {dependentId === null && address && (
            <Checkbox
              label={words.livesWithMe}
              checked={form.livesWithMe}
              onChange={(event) => change({ livesWithMe: event.currentTarget.checked })}
            />
          )}
          {asksAddress && <AddressFields form={form} errorOf={errorOf} onChange={change} />}
          {save.error && <Problem error={save.error} texts={words.problems} />}
          <Buttons isSaving={save.isPending} onAnother={dependentId === null ? () => submit('another') : null} />
        </Stack>
      </form>
    </Page>
  );
}

/** `onAnother`: saves, and asks for the next person; null: this one is known already. */
function Buttons({ isSaving, onAnother }: { isSaving: boolean; onAnother: (() => void) | null }) {
  const words = useFamilyWords();
  const common = useCommonWords();
  const { back } = useScreens();
  return (
    <Stack gap="xs" className="form-buttons">
      <Button type="submit" size="md" disabled={isSaving}>
        {isSaving ? common.saving : common.save}
      </Button>
      {onAnother && (
        <Button variant="default" size="md" disabled={isSaving} onClick={onAnother}>
          {words.saveAndAdd}
        </Button>
      )}
      <Button variant="subtle" size="md" onClick={back}>
        {common.cancel}
      </Button>
    </Stack>
  );
}

interface PartProps {
  form: DependentForm;
  errorOf: (field: Field) => string | undefined;
  onChange: (change: Partial<DependentForm>) => void;
}

const FAMILY: Kin[] = ['Spouse', 'Child'];
const PARTNERS: Kin[] = ['Domestic Partner', 'Partner Child'];

/** Partners can be added where they can be covered. */
function Relationship(props: {
  form: DependentForm;
  enrollmentId: string | null;
  error: string | undefined;
  onChange: (change: Partial<DependentForm>) => void;
}) {
  const words = useFamilyWords();
  const shared = useDashboardWords();
  const optionsOf = useOptionsQueryOf();
  const { enrollmentId } = props;
  const { data: options } = useQuery({ ...optionsOf(enrollmentId ?? ''), enabled: enrollmentId !== null });
  const names: Record<Kin, string> = {
    ...{ Spouse: shared.spouse, Child: shared.child },
    ...{ 'Domestic Partner': shared.partner, 'Partner Child': shared.partnerChild },
  };
  return (
    <>
      <fieldset className="fieldset">
        <legend className="label">{words.relationship}</legend>
        <div className="people">
          {[...FAMILY, ...(options?.covers_domestic_partners ? PARTNERS : [])].map((one) => (
            <Choice
              key={one}
              type="radio"
              name="relationship"
              checked={props.form.relationship === one}
              invalid={props.error !== undefined}
              onChange={() => props.onChange({ relationship: one })}
              label={names[one]}
            />
          ))}
        </div>
        {props.error && (
          <Text size="sm" className="field-error" role="alert">
            {props.error}
          </Text>
        )}
      </fieldset>
      {isPartner(props.form.relationship) && (
        <Checkbox
          label={words.taxDependent}
          checked={props.form.taxDependent}
          onChange={(event) => props.onChange({ taxDependent: event.currentTarget.checked })}
        />
      )}
    </>
  );
}

function AddressFields({ form, errorOf, onChange }: PartProps) {
  const words = useFamilyWords();
  const set = (address: Partial<DependentForm['address']>) => onChange({ address: { ...form.address, ...address } });
  return (
    <>
      <TextInput
        label={words.line1}
        value={form.address.line1}
        maxLength={255}
        error={errorOf('line1')}
        onChange={(event) => set({ line1: event.currentTarget.value })}
      />
      <TextInput
        label={words.city}
        value={form.address.city}
        maxLength={255}
        error={errorOf('city')}
        onChange={(event) => set({ city: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.state}
        value={form.address.state}
        error={errorOf('state')}
        data={[{ value: '', label: '–' }, ...STATES]}
        onChange={(event) => set({ state: event.currentTarget.value })}
      />
      <TextInput
        label={words.zipcode}
        value={form.address.zipcode}
        inputMode="numeric"
        maxLength={5}
        error={errorOf('zipcode')}
        onChange={(event) => set({ zipcode: event.currentTarget.value })}
      />
    </>
  );
}

/** What was typed about this person, or else what is stored. */
function useForm(dependentId: string | null, ownLastName: string) {
  const { state, change } = useDashboardState();
  const { data = [] } = useDependents();
  const known = data.find((one) => one.legal_dependent_id === dependentId);
  const isSame = state.dependent.of === dependentId;
  const form = isSame ? state.dependent : known ? formOf(known) : EMPTY_DEPENDENT;
  useEffect(() => {
    if (!isSame) change({ dependent: form });
  }, [isSame, form, change]);
  const shown = { ...form, lastName: form.lastName ?? ownLastName };
  return { form: shown, change: (given: Partial<DependentForm>) => change({ dependent: { ...shown, ...given } }) };
}

type Address = { address_line_1: string; address_line_2: string | null; city: string; state: string; zipcode: string };

/** What follows on saving: the screen before, or the same form for somebody else. */
type Next = 'back' | 'another';

interface SaveOptions {
  form: DependentForm;
  /** The employee's own address, if the dependent lives with them; null: an address was typed. */
  own: Address | null;
  enrollmentId: string | null;
  onAnother: (savedName: string) => void;
}

function useSave({ form, own, enrollmentId, onAnother }: SaveOptions) {
  const api = useApi();
  const member_id = useMemberId();
  const { change } = useDashboardState();
  const { back } = useScreens();
  const forget = useForget();
  const remember = useRemember();
  const keys = useRef(new Map<string, string>());
  return useMutation({
    mutationFn: async (_next: Next) => {
      const person = {
        first_name: form.firstName.trim(),
        last_name: (form.lastName ?? '').trim(),
        date_of_birth: dateOf(form.birth) ?? '',
      };
      const content = JSON.stringify([form.of, person, form.relationship, form.taxDependent, form.address]);
      const idempotencyKey = keys.current.get(content) ?? crypto.randomUUID();
      keys.current.set(content, idempotencyKey);
      if (form.of !== null) {
        const ids = { member_id, legal_dependent_id: form.of };
        const operation = 'PATCH /v1/members/{member_id}/dependents/{legal_dependent_id}' as const;
        return (await api.call(operation, { ids, body: person, idempotencyKey })).data;
      }
      const { line1, city, state, zipcode } = form.address;
      const typed = { address_line_1: line1.trim(), city: city.trim(), state, zipcode: zipcode.trim() };
      const chosen = own ?? typed;
      // The form offers nothing but states, and the employee's own address comes from the API.
      const address = { ...chosen, state: chosen.state as State };
      const taxed = isPartner(form.relationship) ? { tax_dependent: form.taxDependent } : {};
      const body = { ...person, relationship: form.relationship ?? ('Child' as const), ...taxed, address };
      const operation = 'POST /v1/members/{member_id}/dependents' as const;
      return (await api.call(operation, { ids: { member_id }, body, idempotencyKey })).data;
    },
    onSuccess: (saved, next) => {
      const isNew = form.of === null;
      change((now) => ({
        dependent: EMPTY_DEPENDENT,
        ...(isNew ? withNewcomer(now, saved.legal_dependent_id, enrollmentId) : {}),
      }));
      remember.dependent(saved);
      forget('dependents', 'options', 'enrollments');
      if (next === 'back') back();
      else onAnother(saved.first_name);
    },
  });
}
