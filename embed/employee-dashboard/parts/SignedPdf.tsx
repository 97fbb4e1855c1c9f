/** The signed document with its certificate as a file: fetched with the token, then offered to open or to save. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Problem } from '../../shared/notices.tsx';
import { useApi } from '../../shared/session.tsx';
import { useDashboardWords } from '../words.ts';
import { useObjectUrl } from './use-object-url.ts';

interface SignedPdfProps {
  enrollmentId: string;
  /** The name of the benefit. */
  what: string;
  /** Fetched in advance. */
  now: boolean;
}

export function SignedPdf({ enrollmentId, what, now }: SignedPdfProps) {
  const words = useDashboardWords();
  const api = useApi();
  const [isWanted, setIsWanted] = useState(now);
  const pdf = useQuery({
    queryKey: ['pdf', enrollmentId],
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      api.file('GET /v1/enrollments/{enrollment_id}/signature.pdf', { ids: { enrollment_id: enrollmentId } }),
  });
  const url = useObjectUrl(pdf.data);
  // The pressed button is gone: the focus moves to the first one in its place.
  const first = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isWanted && !now) first.current?.focus();
  }, [isWanted, now]);
  if (pdf.error) return <Problem error={pdf.error} onRetry={() => void pdf.refetch()} />;
  if (!isWanted) {
    return (
      <Button variant="default" size="sm" aria-label={words.pdfOf(what)} onClick={() => setIsWanted(true)}>
        {words.pdf}
      </Button>
    );
  }
  // Keeps the space while the file loads, so that nothing moves when it arrives.
  const link = {
    component: 'a',
    variant: 'default',
    size: 'sm',
    className: 'pdf',
    role: 'link',
    tabIndex: 0,
    ...(url === null ? { 'data-disabled': true, 'aria-disabled': true } : { href: url }),
  } as const;
  return (
    <>
      <Button {...link} ref={first} target="_blank" rel="noopener" aria-label={words.openPdfOf(what)}>
        {/* Another element, so that no text moves where a shorter one takes its place. */}
        <span key={url === null ? 'preparing' : 'there'}>{url === null ? words.preparingPdf : words.openPdf}</span>
      </Button>
      <Button {...link} download={`${what}.pdf`} aria-label={words.savePdfOf(what)}>
        {words.savePdf}
      </Button>
    </>
  );
}
