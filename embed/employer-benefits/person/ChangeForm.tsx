/** The form of one change: its fields, what would follow from it, and only then the button that saves it. */
import { Button, Group, Text, Textarea, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { ApiProblem } from '../../shared/api.ts';
import { useCommonWords } from '../../shared/common-words.ts';
import { FormFrame } from '../../shared/form-frame.tsx';
import { Problem } from '../../shared/notices.tsx';
import { useApi } from '../../shared/session.tsx';
import { Consequences } from './Consequences.tsx';
import { useFormWords } from './form-words.ts';
import { useTimelineWords } from './timeline-words.ts';
import { type Change, useChange } from './use-change.ts';

const REASON_LENGTH = 500;

interface ChangeFormProps {
  title: string;
  lead: string;
  /** As entered; null: not complete yet. */
  change: Change | null;
  /** Names of benefits, by plan year. */
  benefits: ReadonlyMap<string, string>;
  children: ReactNode;
  onClose: () => void;
  onSaved: () => void;
}

export function ChangeForm({ title, lead, change, benefits, children, onClose, onSaved }: ChangeFormProps) {
  const words = useFormWords();
  const changing = useChange(useApi(), change, onSaved);
  const { told } = changing;
  return (
    <FormFrame title={title} lead={lead} onSend={changing.look}>
      {children}
      <ChangeEnd changing={changing} texts={words.problems} onClose={onClose}>
        {told && <Seen told={<Consequences told={told} benefits={benefits} />} />}
      </ChangeEnd>
    </FormFrame>
  );
}

interface ChangeEndProps {
  changing: ReturnType<typeof useChange>;
  /** Sentences by code, as of `Problem`. */
  texts: Record<string, readonly [string, string]>;
  isDisabled?: boolean;
  /** What would follow, once it was looked at. */
  children: ReactNode;
  onClose: () => void;
}

/** How such a form ends: what went wrong, what would follow, the button that looks or saves, and the way out. */
export function ChangeEnd({ changing, texts, isDisabled, children, onClose }: ChangeEndProps) {
  const words = useFormWords();
  const common = useCommonWords();
  const { told, error, look, save, isLooking, isSaving } = changing;
  return (
    <>
      {error && <Problem error={error} texts={texts} />}
      <Changed error={error} onLookAgain={look} />
      {children}
      <Group gap="sm">
        {/* Two buttons, so that a second click on the one does not press the other. */}
        {told ? (
          <Button key="save" onClick={save} loading={isSaving}>
            {common.save}
          </Button>
        ) : (
          <Button key="look" type="submit" disabled={isDisabled} loading={isLooking}>
            {words.look}
          </Button>
        )}
        <Button variant="subtle" onClick={onClose} disabled={isSaving}>
          {common.cancel}
        </Button>
      </Group>
    </>
  );
}

/** What somebody else changed between the look and the save; what is entered here stays. */
function Changed({ error, onLookAgain }: { error: Error | null; onLookAgain: () => void }) {
  const words = useFormWords();
  const { fields } = useTimelineWords();
  if (!(error instanceof ApiProblem) || error.code !== 'changed_meanwhile') return null;
  const names = error.details.map(({ path }) => fields[path] ?? path.replaceAll(/[._]/g, ' '));
  return (
    <Group gap="sm">
      <Text size="sm">{words.changedMeanwhile(names.join(', '))}</Text>
      <Button size="sm" variant="default" onClick={onLookAgain}>
        {words.look}
      </Button>
    </Group>
  );
}

/** Takes the focus when it appears, so that it is read before it is saved. */
function Seen({ told }: { told: ReactNode }) {
  const words = useFormWords();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <section ref={ref} tabIndex={-1} aria-labelledby="consequences" className="consequences">
      <Title order={3} size="h5" id="consequences" mb="xs">
        {words.consequences}
      </Title>
      {told}
    </section>
  );
}

interface ReasonProps {
  value: string;
  onChange: (value: string) => void;
}

/** Why: it is kept with the change. */
export function Reason({ value, onChange }: ReasonProps) {
  const words = useFormWords();
  return (
    <Textarea
      label={words.reason}
      description={words.reasonHint}
      required
      autosize
      minRows={1}
      maxLength={REASON_LENGTH}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
