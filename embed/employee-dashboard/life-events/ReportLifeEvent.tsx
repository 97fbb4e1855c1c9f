/** Reports what happened and when. A dry run shows which windows it opens before anything is sent. */
import { Button, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { createMessage } from '../../../drops/src/core/index.ts';
import { isRefused } from '../../shared/api.ts';
import { useBenefitName } from '../../shared/benefit-name.ts';
import { Problem } from '../../shared/notices.tsx';
import Proofs from '../../shared/Proofs.tsx';
import { PAPERS, useProofWords } from '../../shared/proof-words.ts';
import { useApi, useFormat, useHost } from '../../shared/session.tsx';
import { useDashboardState } from '../dashboard-state.tsx';
import { useDependents, useEnrollments, useForget, useMemberId } from '../data.ts';
import { isOpen } from '../home/overview.ts';
import { DateFields } from '../parts/DateFields.tsx';
import { dateOf } from '../parts/date-parts.ts';
import { Page } from '../parts/Page.tsx';
import { useScreens } from '../screens.tsx';
import { useStartAnswering } from '../start-answering.ts';
import { useDashboardWords } from '../words.ts';
import { EMPTY_LIFE_EVENT, type LifeEventForm, type Report, type Reported, reportOf } from './life-event-form.ts';
import { useLifeEventWords } from './life-event-words.ts';
import { WhatHappened, Whom } from './WhatHappened.tsx';

const REPORT = 'POST /v1/members/{member_id}/qualifying-life-events' as const;

export default function ReportLifeEvent() {
  const { state } = useDashboardState();
  return state.reported ? <Sent reported={state.reported} /> : <Form />;
}

function Form() {
  const words = useLifeEventWords();
  const { state, change } = useDashboardState();
  const form = state.lifeEvent;
  const set = (given: Partial<LifeEventForm>) => change({ lifeEvent: { ...form, ...given } });
  const { data: family = [] } = useDependents();
  const report = reportOf(form, family);
  const preview = usePreview(report);
  const send = useReport();
  const [tried, setTried] = useState(false);
  const fields = useRef<HTMLFormElement>(null);

  function submit() {
    setTried(true);
    if (report) return send.mutate(report);
    requestAnimationFrame(() => fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }
  return (
    <Page title={words.title} lead={words.lead}>
      <form
        ref={fields}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md" maw={560}>
          <WhatHappened form={form} error={tried && !form.type ? words.missing : undefined} onChange={set} />
          <Whom
            form={form}
            family={family}
            error={tried && form.whom === null ? words.missingWhom : undefined}
            onChange={set}
          />
          {form.type === 'other' && (
            <TextInput
              label={words.otherEvent}
              value={form.otherEvent}
              maxLength={255}
              error={tried && !form.otherEvent.trim() ? words.missingOther : undefined}
              onChange={(event) => set({ otherEvent: event.currentTarget.value })}
            />
          )}
          <DateFields
            legend={words.when}
            value={form.date}
            error={tried && !dateOf(form.date) ? words.missingDate : undefined}
            onChange={(date) => set({ date })}
          />
          <div aria-live="polite">
            <Preview report={report} preview={preview} />
          </div>
          <Textarea
            label={words.note}
            value={form.note}
            maxLength={2_000}
            rows={3}
            onChange={(event) => set({ note: event.currentTarget.value })}
          />
          {send.error && send.error.message !== preview.error?.message && (
            <Problem error={send.error} texts={words.problems} />
          )}
          <Button type="submit" size="md" disabled={send.isPending}>
            {send.isPending ? words.sending : words.submit}
          </Button>
        </Stack>
      </form>
    </Page>
  );
}

/** What the report would open, requested as soon as event and date are known. The note does not matter. */
function usePreview(report: Report | null) {
  const api = useApi();
  const member_id = useMemberId();
  const { note: _note, ...asked } = report ?? {};
  return useQuery({
    queryKey: ['life-event-preview', asked],
    enabled: report !== null,
    queryFn: async () =>
      (await api.call(REPORT, { ids: { member_id }, query: { dry_run: true }, body: asked as Report })).data,
  });
}

function Preview({ report, preview }: { report: Report | null; preview: ReturnType<typeof usePreview> }) {
  const words = useLifeEventWords();
  const proof = useProofWords();
  const nameOf = useBenefitName();
  const { date } = useFormat();
  if (!report) return null;
  if (preview.error) {
    return (
      <Problem
        error={preview.error}
        texts={words.problems}
        {...(isRefused(preview.error) ? {} : { onRetry: () => void preview.refetch() })}
      />
    );
  }
  if (!preview.data) return <Text c="dimmed">{words.looking}</Text>;
  const { windows, status, needs_proof: needsProof } = preview.data;
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Title order={2} size="h5">
          {status === 'pending' ? words.mayChangeReview : words.mayChange}
        </Title>
        {windows.length === 0 && <Text>{words.nothing}</Text>}
        <ul className="highlights">
          {windows.map((one) => (
            <li key={one.benefit_plan_year_id}>
              {words.window(nameOf(one.category, one.product_name), date(one.coverage_start), date(one.window_end))}
            </li>
          ))}
        </ul>
        {status === 'pending' && <Text size="sm">{words.pending}</Text>}
        {status === 'pending' && (
          <Text size="sm">
            {(needsProof ? words.proofNeeded : words.proofHelps)(proof.papers[PAPERS[report.event_type]])}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

function useReport() {
  const api = useApi();
  const host = useHost();
  const member_id = useMemberId();
  const { change } = useDashboardState();
  const forget = useForget();
  const keys = useRef(new Map<string, string>());
  return useMutation({
    mutationFn: async (body: Report) => {
      const content = JSON.stringify(body);
      const idempotencyKey = keys.current.get(content) ?? crypto.randomUUID();
      keys.current.set(content, idempotencyKey);
      return (await api.call(REPORT, { ids: { member_id }, body, idempotencyKey })).data;
    },
    onSuccess: (reported) => {
      host.send(createMessage('QLE_SUBMITTED', { eventType: reported.event_type }));
      change({ lifeEvent: EMPTY_LIFE_EVENT, reported });
      forget('enrollments', 'life-events', 'options');
    },
  });
}

function Sent({ reported }: { reported: Reported }) {
  const words = useLifeEventWords();
  const proof = useProofWords();
  const shared = useDashboardWords();
  const { date, list } = useFormat();
  const { go, replace } = useScreens();
  const { data: family = [] } = useDependents();
  const start = useStartAnswering();
  const { data = [] } = useEnrollments();
  // The report says which enrollments; the reloaded list says which of them have been answered meanwhile.
  const opened = reported.windows.flatMap(({ enrollment_id: id }) => {
    const listed = data.find((one) => one.id === id);
    return id && (!listed || isOpen(listed)) ? [id] : [];
  });
  const opens = reported.status === 'approved' && reported.windows.length > 0;
  return (
    <Page
      key="sent"
      title={words.sentTitle}
      lead={opens ? words.sentApproved(date(reported.window_end ?? '')) : words.sentPending}
      onBack={null}
    >
      {reported.status === 'pending' && (
        <Stack gap="xs">
          <Title order={2} size="h5">
            {proof.title}
          </Title>
          {reported.needs_proof && <Text>{words.proofFirst}</Text>}
          <Proofs about={{ of: 'life_event', id: reported.id, type: reported.event_type }} isOpen />
        </Stack>
      )}
      {opens && (
        <>
          <Stack gap="xs" align="flex-start">
            <Text>{words.addFamily}</Text>
            {family.length > 0 && <Text>{words.familyNow(list(family.map((one) => one.first_name)))}</Text>}
            <Button variant="default" onClick={() => go({ name: 'dependent', dependentId: null })}>
              {words.addPerson}
            </Button>
          </Stack>
          <div>
            <Button size="md" disabled={opened.length === 0} onClick={() => void start(opened)}>
              {words.goOn}
            </Button>
          </div>
        </>
      )}
      <div>
        <Button variant={opens ? 'subtle' : 'filled'} onClick={() => replace({ name: 'home' })}>
          {shared.home}
        </Button>
      </div>
    </Page>
  );
}
