/** Downloads a statement for payroll. */
import { DownloadButton } from '../shared/download.tsx';
import { useApi } from '../shared/session.tsx';
import { useWords } from './words.ts';

export function CsvButton({ statementId, month }: { statementId: string; month: string }) {
  const { deductions } = useWords();
  const api = useApi();
  return (
    <DownloadButton
      label={deductions.download}
      accessibleName={deductions.downloadOf(month)}
      link={async () => {
        const ids = { statement_id: statementId };
        return (await api.call('GET /v1/payroll-deduction-statements/{statement_id}', { ids })).data.csv_file_url;
      }}
    />
  );
}
