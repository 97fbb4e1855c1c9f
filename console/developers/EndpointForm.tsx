/** The form of an endpoint: added, with its secret shown once, or changed. */
import { Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from '../shell/Form.tsx';
import { useMeanwhile, useSeen } from '../shell/seen.ts';
import { useDesk } from '../shell/session.tsx';
import { useDeveloperWords } from './developer-words.ts';
import { bodyOf, changesOf, ENDPOINTS, type Endpoint, NEW_ENDPOINT, type Typed, typedOf } from './endpoint.ts';
import { EVENT_NAMES } from './event-names.ts';

/** Opened by a button. */
export function NewEndpoint() {
  const { endpoint: words } = useDeveloperWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [typed, setTyped] = useState<Typed | null>(null);
  const add = useMutation({
    // The secret is kept nowhere.
    gcTime: 0,
    mutationFn: (given: Typed) => api.call('POST /v1/webhook-subscriptions', { body: bodyOf(given) }),
    onSuccess: () => {
      setTyped(null);
      return client.invalidateQueries({ queryKey: ENDPOINTS });
    },
  });
  return (
    <Stack gap="sm" align="stretch">
      {typed ? (
        <Form
          title={words.add}
          order={3}
          error={add.error}
          texts={words.problems}
          action={words.add}
          isPending={add.isPending}
          onSend={() => add.mutate(typed)}
          onCancel={() => setTyped(null)}
        >
          <Fields typed={typed} onChange={setTyped} />
        </Form>
      ) : (
        <Button variant="default" size="sm" style={{ alignSelf: 'flex-start' }} onClick={() => setTyped(NEW_ENDPOINT)}>
          {words.add}
        </Button>
      )}
      {add.data && (
        <TextInput
          readOnly
          label={words.once}
          value={add.data.data.secret}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
    </Stack>
  );
}

const CHANGE = 'PATCH /v1/webhook-subscriptions/{subscription_id}' as const;

export function ChangeEndpoint({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const { endpoint: words } = useDeveloperWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [before] = useState(() => typedOf(endpoint));
  const [typed, setTyped] = useState(before);
  const ids = { subscription_id: endpoint.id };
  const { seen, lookAgain } = useSeen(endpoint.id, (onSeen) =>
    api.call(CHANGE, { ids, body: {}, query: { dry_run: true }, onSeen }),
  );
  const change = useMutation({
    mutationFn: async () => api.call(CHANGE, { ids, body: changesOf(before, typed), seen: await seen() }),
    onError: lookAgain,
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: ENDPOINTS });
    },
  });
  const meanwhile = useMeanwhile(change.error, words.fields);
  return (
    <Form
      title={words.changeOf(endpoint.url)}
      order={3}
      error={change.error}
      texts={{ ...words.problems, ...meanwhile }}
      isPending={change.isPending}
      onSend={() => change.mutate()}
      onCancel={onClose}
    >
      <Fields typed={typed} onChange={setTyped} />
    </Form>
  );
}

function Fields({ typed, onChange }: { typed: Typed; onChange: (typed: Typed) => void }) {
  const { endpoint: words } = useDeveloperWords();
  const { url, description, events, concurrency } = typed;
  return (
    <>
      <div className="fields">
        <TextInput
          label={words.fields.url}
          description={words.urlHint}
          type="url"
          required
          maxLength={2048}
          value={url}
          onChange={({ currentTarget: { value } }) => onChange({ ...typed, url: value })}
        />
        <TextInput
          label={words.fields.description}
          maxLength={500}
          value={description}
          onChange={({ currentTarget: { value } }) => onChange({ ...typed, description: value })}
        />
        <TextInput
          label={words.fields.max_concurrency}
          type="number"
          required
          min={1}
          max={500}
          value={concurrency}
          onChange={({ currentTarget: { value } }) => onChange({ ...typed, concurrency: value })}
        />
      </div>
      <Checkbox
        label={words.all}
        checked={events === null}
        onChange={({ currentTarget: { checked } }) => onChange({ ...typed, events: checked ? null : [...EVENT_NAMES] })}
      />
      {events !== null && (
        <fieldset className="plain-group">
          <legend>{words.fields.event_names}</legend>
          {EVENT_NAMES.map((name) => (
            <Checkbox
              key={name}
              label={name}
              mb={6}
              checked={events.includes(name)}
              onChange={({ currentTarget: { checked } }) =>
                onChange({
                  ...typed,
                  events: EVENT_NAMES.filter((one) => (one === name ? checked : events.includes(one))),
                })
              }
            />
          ))}
        </fieldset>
      )}
    </>
  );
}
