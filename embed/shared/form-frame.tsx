/** The frame of a form: its title, and the fields that are submitted together. */
import { Paper, Stack, Text, Title } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';

interface FormFrameProps {
  title: string;
  /** Under the title. */
  lead?: string;
  /** The title's heading level. */
  order?: 2 | 3;
  /** Widest, in pixels. */
  width?: number;
  /** The title takes the focus, once. */
  isLedTo?: boolean;
  onSend: () => void;
  children: ReactNode;
}

export function FormFrame({ title, lead, order = 2, width, isLedTo, onSend, children }: FormFrameProps) {
  return (
    <Paper
      component="form"
      withBorder
      p="md"
      aria-label={title}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSend();
      }}
    >
      <Stack gap="sm" maw={width}>
        <div>
          <Title
            order={order}
            size={order === 2 ? 'h4' : 'h5'}
            {...(isLedTo && { ref: focusOnce, tabIndex: -1, className: 'screen-heading' })}
          >
            {title}
          </Title>
          {lead && (
            <Text size="sm" c="dimmed">
              {lead}
            </Text>
          )}
        </div>
        {children}
      </Stack>
    </Paper>
  );
}

/** As a `ref`: the same function at every render, so it is called once. */
export const focusOnce = (element: HTMLElement | null) => element?.focus();
