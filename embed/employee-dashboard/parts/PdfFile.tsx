/** A PDF as a file: fetched with the token when it is wanted, then offered to open or to save. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Problem } from '../../shared/notices.tsx';
import { useDashboardWords } from '../words.ts';
import { useObjectUrl } from './use-object-url.ts';

interface PdfFileProps {
  /** What tells this file from others. */
  of: string;
  load: () => Promise<Blob>;
  /** What the file shows: the name of the file, and of its buttons for screen readers. */
  what: string;
  /** The accessible name of the button that fetches it. */
  get: string;
  /** Fetched in advance. */
  now?: boolean;
}

export function PdfFile({ of, load, what, get, now = false }: PdfFileProps) {
  const words = useDashboardWords();
  const [isWanted, setIsWanted] = useState(now);
  const pdf = useQuery({
    queryKey: ['pdf', of],
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: load,
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
      <Button variant="default" size="sm" aria-label={get} onClick={() => setIsWanted(true)}>
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
        {/* A new element, so that no text moves when a shorter one replaces it. */}
        <span key={url === null ? 'preparing' : 'there'}>{url === null ? words.preparingPdf : words.openPdf}</span>
      </Button>
      <Button {...link} download={`${what}.pdf`} aria-label={words.savePdfOf(what)}>
        {words.savePdf}
      </Button>
    </>
  );
}
