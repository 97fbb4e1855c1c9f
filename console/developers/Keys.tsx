/** API keys: made, shown once, and revoked. */
import { Badge, Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../embed/shared/api.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Problem } from '../../embed/shared/notices.tsx';
import { useFormat } from '../shell/format.ts';
import { InlineForm } from '../shell/InlineForm.tsx';
import { useDesk } from '../shell/session.tsx';
import { useDeveloperWords } from './developer-words.ts';

interface Key {
  id: string;
  name: string;
  visible_prefix: string;
  created_at: string;
  revoked_at: string | null;
}

const PATH = '/v1/api-keys';
const KEYS = ['api-keys'];

/** Only the desk has endpoints for keys. */
function useKeys() {
  const { send } = useDesk();
  return async <T,>(method: string, path: string, body?: object): Promise<T> => {
    const headers: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
    const response = await send({ method, url: path, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!response.ok) throw await problemOf(response);
    return ((await response.json()) as { data: T }).data;
  };
}

export function Keys() {
  const { keys } = useDeveloperWords();
  const format = useFormat();
  const ask = useKeys();
  const found = useQuery({ queryKey: KEYS, queryFn: () => ask<Key[]>('GET', PATH) });
  return (
    <Stack gap="sm">
      <NewKey />
      {found.error ? (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <DataTable
          caption={keys.title}
          rows={found.data}
          keyOf={({ id }) => id}
          expected={2}
          columns={[
            { id: 'name', header: keys.name, cell: ({ name }) => name },
            { id: 'prefix', header: keys.begins, cell: ({ visible_prefix }) => <code>{visible_prefix}…</code> },
            { id: 'made', header: keys.made, cell: ({ created_at }) => format.moment(created_at) },
            { id: 'do', header: keys.actions, cell: (key) => <Revoke apiKey={key} /> },
          ]}
        />
      )}
    </Stack>
  );
}

function NewKey() {
  const { keys } = useDeveloperWords();
  const ask = useKeys();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const make = useMutation({
    gcTime: 0,
    mutationFn: () => ask<{ api_key: string }>('POST', PATH, { name }),
    onSuccess: () => {
      setName('');
      return client.invalidateQueries({ queryKey: KEYS });
    },
  });
  return (
    <Stack gap="xs">
      <InlineForm onSend={() => make.mutate()}>
        <TextInput
          label={keys.purpose}
          required
          maxLength={255}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Button type="submit" size="sm" loading={make.isPending}>
          {keys.make}
        </Button>
      </InlineForm>
      {make.data && (
        <TextInput
          readOnly
          label={keys.once}
          value={make.data.api_key}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
      {make.error && <Problem error={make.error} />}
    </Stack>
  );
}

function Revoke({ apiKey: { id, name, revoked_at } }: { apiKey: Key }) {
  const { keys } = useDeveloperWords();
  const ask = useKeys();
  const client = useQueryClient();
  const [isSure, setSure] = useState(false);
  const revoke = useMutation({
    mutationFn: () => ask('DELETE', `${PATH}/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: KEYS }),
  });
  if (revoked_at) {
    return (
      <Badge variant="default" className="badge">
        {keys.revoked}
      </Badge>
    );
  }
  return (
    <>
      {isSure ? (
        <Button size="compact-sm" color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
          {keys.really(name)}
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${keys.revoke}: ${name}`}
          onClick={() => setSure(true)}
        >
          {keys.revoke}
        </Button>
      )}
      {revoke.error && <Problem error={revoke.error} />}
    </>
  );
}
