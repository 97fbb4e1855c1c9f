/** For developers: the test clock, keys, endpoints, events and their deliveries. */
import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ScreenHeading } from '../../embed/shared/screens.tsx';
import { usePlace } from '../shell/router.tsx';
import { useDesk, useMay } from '../shell/session.tsx';
import { useDeveloperWords } from './developer-words.ts';
import { Endpoints } from './Endpoints.tsx';
import { Event } from './Event.tsx';
import { Events } from './Events.tsx';
import { Keys } from './Keys.tsx';
import { TestClock } from './TestClock.tsx';

export default function Developers() {
  const words = useDeveloperWords();
  const { session } = useDesk();
  const may = useMay();
  const { path } = usePlace();
  const event = path[1];
  if (event) return <Event key={event} id={event} />;
  return (
    <Stack gap="lg">
      <div>
        <ScreenHeading>{words.title}</ScreenHeading>
        <Text size="sm">
          <a href="/docs">{words.reference}</a>
        </Text>
      </div>
      {session.sandbox && (
        <Section title={words.clock}>
          <TestClock />
        </Section>
      )}
      {may('listApiKeys') && (
        <Section title={words.keys.title}>
          <Keys />
        </Section>
      )}
      <Section title={words.endpoints}>
        <Endpoints />
      </Section>
      <Section title={words.events}>
        <Events />
      </Section>
    </Stack>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h3" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}
