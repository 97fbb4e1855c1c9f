/** A form in a frame, under its title; and how forms end: what went wrong, the button that sends them, and the way out. */
import { Button, Group } from '@mantine/core';
import type { ComponentProps } from 'react';
import { useCommonWords } from '../../embed/shared/common-words.ts';
import { FormFrame } from '../../embed/shared/form-frame.tsx';
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

type FormProps = FormEndProps & ComponentProps<typeof FormFrame>;

export function Form({ title, order, width, onSend, children, ...end }: FormProps) {
  return (
    <FormFrame {...{ title, order, width, onSend }}>
      {children}
      <FormEnd {...end} />
    </FormFrame>
  );
}
