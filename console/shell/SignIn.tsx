/** Where a one-time link leads: its token is used by a click and not by the visit, so nothing that only follows links spends it. */
import { Button, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Problem } from '../../embed/shared/notices.tsx';
import { go } from './router.tsx';
import { signIn } from './session.tsx';
import { useDeskWords } from './words.ts';

export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const words = useDeskWords();
  const [token] = useState(() => window.location.hash.slice(1));
  // Neither the address bar nor the history keeps it.
  useEffect(() => window.history.replaceState(null, '', window.location.pathname), []);
  const entering = useMutation({
    mutationFn: () => signIn(token),
    onSuccess: () => {
      onSignedIn();
      go('/', { replace: true });
    },
  });
  return (
    <Stack component="main" gap="md" p="xl" maw={460} mx="auto" mt="10vh">
      <Title order={1} size="h2">
        {words.signInTitle}
      </Title>
      <Text c="dimmed">{token ? words.signInLead : words.noToken}</Text>
      {entering.error && <Problem error={entering.error} texts={words.signInProblems} />}
      {token && !entering.error && (
        <Button size="md" loading={entering.isPending} onClick={() => entering.mutate()}>
          {words.signIn}
        </Button>
      )}
    </Stack>
  );
}
