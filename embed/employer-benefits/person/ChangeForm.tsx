/** The form of one change: what is entered, what would follow from it, and only then the button that saves it. */
import { Button, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { ApiProblem } from '../../shared/api.ts';
import { useCommonWords } from '../../shared/common-words.ts';
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
  /** As it is entered; null: not all of it yet. */
  change: Change | null;
  /** Names of benefits, by plan year. */
  benefits: ReadonlyMap<string, string>;
  children: ReactNode;
  onClose: () => void;
  onSaved: () => void;
}

export function ChangeForm({ title, lead, change, benefits, children, onClose, onSaved }: ChangeFormProps) {
  const words = useFormWords();
  const common = useCommonWords();
  const { look, save } = useChange(useApi(), onSaved);
  // Whatever is entered afterwards has to be looked at again.
  const seen = look.data && JSON.stringify(look.data.change) === JSON.stringify(change) ? look.data : null;
  const error = seen ? save.error : look.error;
  return (
    <Paper
      component="form"
      withBorder
      p="md"
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault();
        if (change) look.mutate(change);
      }}
    >
      <Stack gap="md">
        <div>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {lead}
          </Text>
        </div>
        {children}
        {error && <Problem error={error} texts={words.problems} />}
        <Changed error={error} onLookAgain={() => change && look.mutate(change)} />
        {seen && <Seen told={<Consequences told={seen.told} benefits={benefits} />} />}
        <Group gap="sm">
          {/* Two buttons, so that a second click on the one does not press the other. */}
          {seen ? (
            <Button key="save" onClick={() => save.mutate(seen)} loading={save.isPending}>
              {common.save}
            </Button>
          ) : (
            <Button key="look" type="submit" loading={look.isPending}>
              {words.look}
            </Button>
          )}
          <Button variant="subtle" onClick={onClose} disabled={save.isPending}>
            {common.cancel}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** What somebody else changed between the look and the save; what is entered here stays. */
export function Changed({ error, onLookAgain }: { error: Error | null; onLookAgain: () => void }) {
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
