/** Downloads a statement for payroll. */
import { DownloadButton } from '../shared/download.tsx';
import { useApi } from '../shared/session.tsx';
import { useWords } from './words.ts';

interface CsvButtonProps {
  statementId: string;
  month: string;
  primary?: boolean;
}

export function CsvButton({ statementId, month, primary = false }: CsvButtonProps) {
  const { deductions } = useWords();
  const api = useApi();
  return (
    <DownloadButton
      primary={primary}
      label={deductions.download}
      accessibleName={deductions.downloadOf(month)}
      link={async () => {
        const ids = { statement_id: statementId };
        return (await api.call('GET /v1/payroll-deduction-statements/{statement_id}', { ids })).data.csv_file_url;
      }}
    />
  );
}
