/** A form in a frame, under its title; and how forms end: what went wrong, the button that sends them, and the way out. */
import { Button, Group, Paper, Stack, Title } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useCommonWords } from '../../embed/shared/common-words.ts';
import { Problem } from '../../embed/shared/notices.tsx';

interface FormEndProps {
  error: Error | null;
  /** Sentences by code, as of `Problem`. */
  texts?: Record<string, readonly [string, string]>;
  /** What the button does, if it does not save. */
  action?: string;
  isPending: boolean;
  isDisabled?: boolean;
  /** Without one there is no way out. */
  onCancel?: () => void;
}

export function FormEnd({ error, texts, action, isPending, isDisabled, onCancel }: FormEndProps) {
  const common = useCommonWords();
  return (
    <>
      {error && <Problem error={error} texts={texts} />}
      <Group gap="sm">
        <Button type="submit" disabled={isDisabled} loading={isPending}>
          {action ?? common.save}
        </Button>
        {onCancel && (
          <Button variant="subtle" onClick={onCancel}>
            {common.cancel}
          </Button>
        )}
      </Group>
    </>
  );
}

interface FormProps extends FormEndProps {
  title: string;
  /** Of the title. */
  order?: 2 | 3;
  /** Widest, in pixels. */
  width?: number;
  onSend: () => void;
  children: ReactNode;
}

export function Form({ title, order = 2, width, onSend, children, ...end }: FormProps) {
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
        <Title order={order} size={order === 2 ? 'h4' : 'h5'}>
          {title}
        </Title>
        {children}
        <FormEnd {...end} />
      </Stack>
    </Paper>
  );
}
