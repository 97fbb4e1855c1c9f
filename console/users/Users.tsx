/** Who may sign in at the desk, and as what: added, changed, signed out, removed; and links for them. */
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Operations } from '../../embed/shared/api-types.ts';
import { DataTable } from '../../embed/shared/data-table.tsx';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { Form } from '../shell/Form.tsx';
import { useFormat } from '../shell/format.ts';
import { useMeanwhile, useSeen } from '../shell/seen.ts';
import { type Role, useDesk, useWaysToSignIn } from '../shell/session.tsx';
import { useDeskWords } from '../shell/words.ts';
import { useUserWords } from './user-words.ts';

type User = Operations['GET /v1/users']['answer']['data'][number];

export default function Users() {
  const words = useUserWords();
  const { roles } = useDeskWords();
  const format = useFormat();
  const { api, session } = useDesk();
  const users = useInfiniteQuery({
    queryKey: ['users'],
    initialPageParam: '',
    queryFn: ({ pageParam: after }) => api.call('GET /v1/users', { query: { limit: 100, ...(after && { after }) } }),
    getNextPageParam: ({ pagination }) => pagination.next_cursor,
  });
  if (users.error) return <Problem error={users.error} onRetry={() => void users.refetch()} />;
  return (
    <Stack gap="lg" align="stretch">
      <ScreenHeading>{words.title}</ScreenHeading>
      <NewUser />
      {users.data ? (
        <DataTable
          caption={words.title}
          rows={users.data.pages.flatMap(({ data }) => data)}
          keyOf={({ id }) => id}
          columns={[
            { id: 'name', header: words.name, cell: ({ name }) => name },
            { id: 'email', header: words.email, cell: ({ email }) => email },
            { id: 'role', header: words.role, cell: ({ role }) => roles[role] },
            {
              id: 'seen',
              header: words.signedIn,
              cell: ({ signed_in_at }) => (signed_in_at ? format.moment(signed_in_at) : words.never),
            },
            {
              id: 'do',
              header: words.actions,
              long: true,
              cell: (user) => <Actions user={user} isSelf={user.id === session.user.id} />,
            },
          ]}
        />
      ) : (
        <Loading />
      )}
      {users.hasNextPage && (
        <Button
          variant="default"
          size="sm"
          loading={users.isFetchingNextPage}
          onClick={() => void users.fetchNextPage()}
        >
          {words.more}
        </Button>
      )}
    </Stack>
  );
}

const ROLES: readonly Role[] = ['ADMIN', 'OPERATIONS', 'SALES', 'ENROLLMENT_AGENT', 'AUDITOR'];
const NOBODY = { name: '', email: '', role: 'OPERATIONS' as Role };

function NewUser() {
  const words = useUserWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [given, setGiven] = useState(NOBODY);
  const key = useRef(crypto.randomUUID());
  const add = useMutation({
    mutationFn: () => api.call('POST /v1/users', { body: given, idempotencyKey: key.current }),
    onSuccess: () => {
      setGiven(NOBODY);
      return client.invalidateQueries({ queryKey: ['users'] });
    },
    // What is sent next is another request, with a key of its own.
    onSettled: () => {
      key.current = crypto.randomUUID();
    },
  });
  return (
    <Form
      title={words.add}
      error={add.error}
      texts={words.problems}
      action={words.add}
      isPending={add.isPending}
      onSend={() => add.mutate()}
    >
      <Fields given={given} onChange={setGiven} />
    </Form>
  );
}

function Fields({ given, onChange }: { given: typeof NOBODY; onChange: (given: typeof NOBODY) => void }) {
  const words = useUserWords();
  const { roles } = useDeskWords();
  return (
    <div className="fields">
      <TextInput
        label={words.name}
        required
        maxLength={255}
        value={given.name}
        onChange={({ currentTarget: { value } }) => onChange({ ...given, name: value })}
      />
      <TextInput
        label={words.email}
        type="email"
        required
        maxLength={254}
        value={given.email}
        onChange={({ currentTarget: { value } }) => onChange({ ...given, email: value })}
      />
      <NativeSelect
        label={words.role}
        value={given.role}
        data={ROLES.map((value) => ({ value, label: roles[value] }))}
        onChange={({ currentTarget: { value } }) => onChange({ ...given, role: value as Role })}
      />
    </div>
  );
}

const CHANGE = 'PATCH /v1/users/{user_id}' as const;

/** Sends only what is another now. */
function ChangeUser({ user, onClose }: { user: User; onClose: () => void }) {
  const words = useUserWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [before] = useState({ name: user.name, email: user.email, role: user.role });
  const [given, setGiven] = useState(before);
  const ids = { user_id: user.id };
  const { seen, lookAgain } = useSeen(user.id, (onSeen) =>
    api.call(CHANGE, { ids, body: { name: user.name }, query: { dry_run: true }, onSeen }),
  );
  const change = useMutation({
    mutationFn: async () => {
      const isOther = ([name, value]: [string, string]) => before[name as keyof typeof before] !== value;
      return api.call(CHANGE, {
        ids,
        body: Object.fromEntries(Object.entries(given).filter(isOther)),
        seen: await seen(),
      });
    },
    onError: lookAgain,
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const meanwhile = useMeanwhile(change.error, words.fields);
  return (
    <Form
      title={words.changeOf(user.name)}
      error={change.error}
      texts={{ ...words.problems, ...meanwhile }}
      isPending={change.isPending}
      onSend={() => change.mutate()}
      onCancel={onClose}
    >
      <Fields given={given} onChange={setGiven} />
    </Form>
  );
}

function Actions({ user, isSelf }: { user: User; isSelf: boolean }) {
  const words = useUserWords();
  const { api } = useDesk();
  const client = useQueryClient();
  const [isLeaving, setLeaving] = useState(false);
  const [isChanging, setChanging] = useState(false);
  const isByLink = useWaysToSignIn().data?.provider === null;
  const ids = { user_id: user.id };
  const changed = { onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }) };
  const link = useMutation({
    mutationFn: async () => (await api.call('POST /v1/users/{user_id}/sign-in-links', { ids })).data.url,
  });
  const out = useMutation({ mutationFn: () => api.call('DELETE /v1/users/{user_id}/sessions', { ids }), ...changed });
  const remove = useMutation({ mutationFn: () => api.call('DELETE /v1/users/{user_id}', { ids }), ...changed });
  const error = link.error ?? out.error ?? remove.error;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {isByLink && (
          <Button size="compact-sm" variant="default" loading={link.isPending} onClick={() => link.mutate()}>
            {words.link}
          </Button>
        )}
        {!isSelf && (
          <>
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={isChanging}
              onClick={() => setChanging(!isChanging)}
            >
              {words.change}
            </Button>
            <Button size="compact-sm" variant="default" loading={out.isPending} onClick={() => out.mutate()}>
              {words.signOut}
            </Button>
            {isLeaving ? (
              <Button size="compact-sm" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
                {words.reallyRemove(user.name)}
              </Button>
            ) : (
              <Button size="compact-sm" variant="default" onClick={() => setLeaving(true)}>
                {words.remove}
              </Button>
            )}
          </>
        )}
      </Group>
      {isChanging && <ChangeUser user={user} onClose={() => setChanging(false)} />}
      {link.data && (
        <TextInput
          readOnly
          label={words.linkFor(user.name)}
          value={link.data}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
      {out.data && (
        <Text size="sm" role="status">
          {words.signedOut(out.data.data.sessions_ended)}
        </Text>
      )}
      {error && <Problem error={error} />}
    </Stack>
  );
}
