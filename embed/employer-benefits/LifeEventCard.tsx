/** One life event and its decision: approve or deny, with a note. A decided one stays on the screen until the list is reloaded. */
import { Badge, Button, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { isRefused } from '../shared/api.ts';
import type { Operations } from '../shared/api-types.ts';
import { useLifeEventNames } from '../shared/life-event-names.ts';
import { Problem } from '../shared/notices.tsx';
import { LifeEventProof } from '../shared/proof-toggle.tsx';
import { useApi, useFormat, useMay, useSession } from '../shared/session.tsx';
import { useDraft } from './drafts.ts';
import { useScreens } from './routes.ts';
import { useWords } from './words.ts';

type LifeEvent = Operations['GET /v1/employers/{employer_id}/qualifying-life-events']['answer']['data'][number];
type Verb = 'approve' | 'deny';
const NOTE_LENGTH = 2_000;

interface LifeEventCardProps {
  event: LifeEvent;
  /** On the page of the person, who need not be named there. */
  isOfPerson?: boolean;
}

export function LifeEventCard({ event, isOfPerson = false }: LifeEventCardProps) {
  const { lifeEvents } = useWords();
  const may = useMay();
  return (
    <Paper component="article" withBorder p="md" aria-labelledby={event.id}>
      <Stack gap="sm">
        <WhatHappened event={event} isOfPerson={isOfPerson} />
        {event.status === 'pending' && may('approveQualifyingLifeEvent') ? (
          <Decision event={event} />
        ) : (
          <Decided event={event} label={lifeEvents.statuses[event.status]} />
        )}
      </Stack>
    </Paper>
  );
}

function WhatHappened({ event, isOfPerson }: Required<LifeEventCardProps>) {
  const words = useWords();
  const labels = useLifeEventNames();
  const format = useFormat();
  const { today } = useSession();
  const name = nameOf(event);
  return (
    <>
      <div>
        <Title order={isOfPerson ? 3 : 2} size="h4" id={event.id}>
          {labels[event.event_type]}
          {event.other_event && `: ${event.other_event}`}
        </Title>
        {!isOfPerson && <Whose event={event} />}
        <Text size="sm" c="dimmed">
          {words.lifeEvents.happened(format.shortDate(event.event_date, today))},{' '}
          {words.lifeEvents.reported(format.shortDate(event.submitted_at, today))}
        </Text>
      </div>
      <LifeEventProof event={event} what={`${labels[event.event_type]}, ${name}`} />
      {event.note && (
        <Text size="sm" className="note">
          <strong>{words.lifeEvents.said}:</strong> {event.note}
        </Text>
      )}
    </>
  );
}

const nameOf = ({ employee }: LifeEvent) => `${employee.first_name} ${employee.last_name}`;

function Whose({ event }: { event: LifeEvent }) {
  const words = useWords();
  const { go } = useScreens();
  const { employee, member_id: memberId } = event;
  const name = nameOf(event);
  return (
    <Text>
      <button
        type="button"
        className="link"
        onClick={() => go({ at: 'person', employeeId: employee.id, memberId, name })}
      >
        {name}
      </button>
      {employee.reference_id && <span className="dimmed"> · {words.reference(employee.reference_id)}</span>}
    </Text>
  );
}

function Decided({ event, label }: { event: LifeEvent; label: string }) {
  const { lifeEvents } = useWords();
  const format = useFormat();
  const { today } = useSession();
  return (
    <>
      <Group gap="xs">
        <Badge variant="default" className="badge">
          {label}
        </Badge>
        {event.decided_at && (
          <Text size="sm" c="dimmed">
            {lifeEvents.decidedOn(format.shortDate(event.decided_at, today))}
          </Text>
        )}
      </Group>
      {event.decision_note && (
        <Text size="sm" className="note">
          <strong>{lifeEvents.yourNote}:</strong> {event.decision_note}
        </Text>
      )}
    </>
  );
}

function Decision({ event }: { event: LifeEvent }) {
  const { lifeEvents } = useWords();
  const format = useFormat();
  const name = nameOf(event);
  const [note, setNote] = useDraft(`life event ${event.id}`);
  const client = useQueryClient();
  const decide = useDecision(event);
  if (decide.data) return <Done event={decide.data} name={name} />;
  return (
    <Stack gap="sm">
      <Text size="sm">{lifeEvents.effective(format.date(event.effective_date))}</Text>
      {event.needs_proof && event.document_count === 0 && <Text size="sm">{lifeEvents.needsProof}</Text>}
      <Textarea
        label={lifeEvents.note}
        description={lifeEvents.noteHint}
        value={note}
        maxLength={NOTE_LENGTH}
        autosize
        minRows={2}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      {decide.error && (
        <Problem
          error={decide.error}
          texts={lifeEvents.problems}
          {...(isRefused(decide.error) && {
            onRetry: () => void client.invalidateQueries({ queryKey: ['life-events'] }),
            retryLabel: lifeEvents.reload,
          })}
        />
      )}
      <Group gap="sm">
        {(['approve', 'deny'] as const).map((verb) => (
          <Button
            key={verb}
            variant={verb === 'approve' ? 'filled' : 'default'}
            loading={decide.isPending && decide.variables.verb === verb}
            disabled={decide.isPending}
            aria-label={verb === 'approve' ? lifeEvents.approveFor(name) : lifeEvents.denyFor(name)}
            onClick={() => decide.mutate({ verb, note })}
          >
            {lifeEvents[verb]}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}

/** The idempotency key belongs to this screen, event and decision: a retry after a lost response decides once. */
function useDecision(event: LifeEvent) {
  const api = useApi();
  const client = useQueryClient();
  const keys = useRef<Map<string, string>>(new Map());
  return useMutation({
    mutationFn: async ({ verb, note }: { verb: Verb; note: string }) => {
      const intent = `${verb} ${note}`;
      const idempotencyKey = keys.current.get(intent) ?? crypto.randomUUID();
      keys.current.set(intent, idempotencyKey);
      const operation = `POST /v1/qualifying-life-events/{life_event_id}/${verb}` as const;
      const given = { ids: { life_event_id: event.id }, body: { note: note.trim() || null }, idempotencyKey };
      return (await api.call(operation, given)).data;
    },
    // The list is not reloaded, so that the card can say what was done.
    onSuccess: () =>
      Promise.all(
        [
          ['life-events', 'waiting'],
          ['life-events', 'of', event.member_id],
          ['progress'],
          ['history', event.member_id],
          ['people'],
        ].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}

type Answered = Operations['POST /v1/qualifying-life-events/{life_event_id}/approve']['answer']['data'];

function Done({ event, name }: { event: Answered; name: string }) {
  const { lifeEvents } = useWords();
  const format = useFormat();
  const ref = useRef<HTMLParagraphElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <Text component="p" fw={600} tabIndex={-1} ref={ref} role="status" m={0}>
      {event.status === 'approved' ? lifeEvents.approved(name) : lifeEvents.denied(name)}{' '}
      {event.window_end && lifeEvents.approvedUntil(format.date(event.window_end))}
    </Text>
  );
}
