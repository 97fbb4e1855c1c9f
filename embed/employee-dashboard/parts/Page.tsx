/** One screen: its heading takes the focus when the person navigates here; the back link is above it. */
import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useCommonWords } from '../../shared/common-words.ts';
import { useScreens } from '../screens.tsx';

interface PageProps {
  title: string;
  /** Above the title: the step and the number of steps. */
  step?: string;
  lead?: ReactNode;
  /** Left out: one step back. Null: no back link. */
  onBack?: (() => void) | null;
  children: ReactNode;
}

export function Page({ title, step, lead, onBack, children }: PageProps) {
  const words = useCommonWords();
  const { back, steps } = useScreens();
  const heading = useRef<HTMLHeadingElement>(null);
  const moved = useRef(steps > 0);
  useEffect(() => {
    if (!moved.current) return;
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <Stack component="main" gap="lg" className="page">
      {onBack !== null && (
        <button type="button" className="back" onClick={onBack ?? back}>
          <Arrow />
          {words.back}
        </button>
      )}
      <div>
        {step && (
          <Text size="sm" fw={600} c="dimmed" mb={4}>
            {step}
          </Text>
        )}
        <Title order={1} ref={heading} tabIndex={-1} className="page-title">
          {title}
        </Title>
        {lead && (
          <Text component="div" c="dimmed" mt={6}>
            {lead}
          </Text>
        )}
      </div>
      {children}
    </Stack>
  );
}

const Arrow = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    <path d="M10 3 5 8l5 5" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
  </svg>
);
