/** An empty state: says that there is nothing, and what comes next. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCommonWords } from './common-words.ts';

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack gap={4} py="xl" className="empty" align="center" ta="center" maw={480} mx="auto">
      <Text fw={600}>{title}</Text>
      {children && (
        <Text component="div" size="sm" c="dimmed">
          {children}
        </Text>
      )}
    </Stack>
  );
}

/** A search or a filter found nobody; below, the button to show everybody. */
export function NobodyFound({ children }: { children?: ReactNode }) {
  const words = useCommonWords();
  return (
    <Empty title={words.nobodyFound}>
      {words.nobodyFoundNext} {children}
    </Empty>
  );
}
