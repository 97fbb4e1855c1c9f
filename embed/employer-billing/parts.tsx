/** What the list and the detail of invoices share: the status and the file. */
import { Badge } from '@mantine/core';
import { DownloadButton } from '../shared/download.tsx';
import { useApi, useFormat, useSession } from '../shared/session.tsx';
import type { Invoice } from './data.ts';
import { useWords } from './words.ts';

export function State({ status, paid_at }: Pick<Invoice, 'status' | 'paid_at'>) {
  const words = useWords();
  const format = useFormat();
  const { today } = useSession();
  return (
    <Badge variant={status === 'open' ? 'filled' : 'default'} className="badge">
      {paid_at === null ? words.statuses[status] : words.paidOn(format.shortDate(paid_at, today))}
    </Badge>
  );
}

export function PdfButton({ invoiceId, primary = false }: { invoiceId: string; primary?: boolean }) {
  const words = useWords();
  const api = useApi();
  const { employer } = useSession();
  return (
    <DownloadButton
      primary={primary}
      label={words.download}
      accessibleName={words.downloadOf(invoiceId)}
      link={async () => {
        const ids = { employer_id: employer.id, invoice_id: invoiceId };
        return (await api.call('GET /v1/employers/{employer_id}/invoices/{invoice_id}/pdf', { ids })).data.download_url;
      }}
    />
  );
}
