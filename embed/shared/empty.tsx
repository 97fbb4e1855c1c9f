/** Where there is nothing: says so, and what comes next. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

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
