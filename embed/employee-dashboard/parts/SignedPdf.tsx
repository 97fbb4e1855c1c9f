/** The signed document with its certificate as a file. */
import { useApi } from '../../shared/session.tsx';
import { useDashboardWords } from '../words.ts';
import { PdfFile } from './PdfFile.tsx';

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
  const load = () =>
    api.file('GET /v1/enrollments/{enrollment_id}/signature.pdf', { ids: { enrollment_id: enrollmentId } });
  return <PdfFile of={enrollmentId} load={load} what={what} get={words.pdfOf(what)} now={now} />;
}
