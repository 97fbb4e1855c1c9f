/**
 * Signing in: with the organization's account, or, if no provider is set up, by a one-time link. A link's token is used by a click
 * and not by the visit, so software that only follows links does not spend it.
 */
import { Alert, Anchor, Button, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Loading, Problem } from '../../embed/shared/notices.tsx';
import { go } from './router.tsx';
import { providerUrl, signIn, useWaysToSignIn } from './session.tsx';
import { useSignInWords } from './sign-in-words.ts';

export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const words = useSignInWords();
  const [token] = useState(() => window.location.hash.slice(1));
  const [asked] = useState(() => new URLSearchParams(window.location.search));
  // Neither the address bar nor the history keeps them.
  useEffect(() => window.history.replaceState(null, '', window.location.pathname), []);
  const known = words.problems[asked.get('problem') ?? ''];
  return (
    <Stack component="main" gap="md" p="xl" maw={520} mx="auto" mt="10vh">
      <Title order={1} size="h2">
        {words.title}
      </Title>
      {known && (
        <Alert color="red" variant="light" role="alert" title={known[0]}>
          {known[1]}
        </Alert>
      )}
      {token ? (
        <ByLink token={token} onSignedIn={onSignedIn} />
      ) : (
        <WithoutLink page={asked.get('page') ?? '/console'} />
      )}
    </Stack>
  );
}

function ByLink({ token, onSignedIn }: { token: string; onSignedIn: () => void }) {
  const words = useSignInWords();
  const entering = useMutation({
    mutationFn: () => signIn(token),
    onSuccess: () => {
      onSignedIn();
      go('/', { replace: true });
    },
  });
  if (entering.error) return <Problem error={entering.error} texts={words.problems} />;
  return (
    <>
      <Text c="dimmed">{words.lead}</Text>
      <Button size="md" loading={entering.isPending} onClick={() => entering.mutate()}>
        {words.signIn}
      </Button>
    </>
  );
}

/** Nobody has signed in. After signing in they come back to where they are. */
export function SignedOut() {
  const words = useSignInWords();
  const page = window.location.pathname + window.location.search;
  return (
    <Stack component="main" gap="md" p="xl" maw={520} mx="auto" mt="10vh">
      <Title order={1} size="h2">
        {words.signedOutTitle}
      </Title>
      <WithoutLink page={page} />
    </Stack>
  );
}

function WithoutLink({ page }: { page: string }) {
  const words = useSignInWords();
  const { data, error, refetch } = useWaysToSignIn();
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading lines={1} />;
  const { provider, organizations } = data;
  if (provider === null) return <Text c="dimmed">{words.noToken}</Text>;
  if (organizations.length === 0) {
    return (
      <Button size="md" component="a" href={providerUrl(provider, { page })}>
        {words.byProvider}
      </Button>
    );
  }
  return (
    <>
      <Text id="which">{words.choose}</Text>
      <ul aria-labelledby="which" className="ways">
        {organizations.map(({ id, name, sandbox }) => (
          <li key={id}>
            <Button size="md" fullWidth component="a" href={providerUrl(provider, { page, organization: id })}>
              {words.inOrganization(name, sandbox)}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** In another tab, beside what was typed here. */
export function SignInBeside() {
  const words = useSignInWords();
  const { data } = useWaysToSignIn();
  if (!data?.provider) return null;
  return (
    <Anchor href={providerUrl(data.provider, {})} target="_blank" rel="noreferrer">
      {words.byProvider}
    </Anchor>
  );
}
