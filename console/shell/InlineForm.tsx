/** Forms on one line: fields with the button that sends them, and a form that asks for a reason before something is done. */
import { Button, type ButtonProps, Group, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useCommonWords } from '../../embed/shared/common-words.ts';
import { focusOnce } from '../../embed/shared/form-frame.tsx';
import { Problem } from '../../embed/shared/notices.tsx';

interface InlineFormProps {
  onSend: () => void;
  children: ReactNode;
}

export function InlineForm({ onSend, children }: InlineFormProps) {
  return (
    <Group
      component="form"
      gap="xs"
      align="flex-end"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
    </Group>
  );
}

interface ReasonFormProps {
  label: string;
  description?: string;
  /** What the button does. */
  action: string;
  color?: ButtonProps['color'];
  isPending: boolean;
  error: Error | null;
  /** Sentences by code, as of `Problem`. */
  texts?: Record<string, readonly [string, string]>;
  onSend: (reason: string) => void;
  onCancel: () => void;
}

/** Opened by a click, so its field takes the focus. */
export function ReasonForm({ label, description, action, color, texts, ...form }: ReasonFormProps) {
  const { isPending, error, onSend, onCancel } = form;
  const common = useCommonWords();
  const [reason, setReason] = useState('');
  return (
    <>
      <InlineForm onSend={() => onSend(reason.trim())}>
        <TextInput
          ref={focusOnce}
          size="sm"
          label={label}
          description={description}
          required
          pattern=".*\S.*"
          maxLength={500}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Button type="submit" size="sm" color={color} loading={isPending}>
          {action}
        </Button>
        <Button size="sm" variant="subtle" onClick={onCancel}>
          {common.cancel}
        </Button>
      </InlineForm>
      {error && <Problem error={error} texts={texts} />}
    </>
  );
}
