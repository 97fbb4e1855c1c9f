/** The audit as a file: between two days, of one id or of all. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { saveCsv } from '../../embed/shared/csv.ts';
import { Problem } from '../../embed/shared/notices.tsx';
import { useDesk } from '../shell/session.tsx';
import { exportDone, exportLooked, MOST_ENTRIES } from './audit-export.ts';
import { useAuditWords } from './audit-words.ts';

export function Download({ view, about }: { view: 'done' | 'looked'; about: string }) {
  const words = useAuditWords();
  const { api } = useDesk();
  const [days, setDays] = useState({ from: '', to: '' });
  const download = useMutation({
    mutationFn: async () => {
      const asked = { about, ...days };
      const { rows, isCut } = view === 'done' ? await exportDone(api, asked) : await exportLooked(api, asked);
      saveCsv(view === 'done' ? 'audit.csv' : 'access-log.csv', rows);
      return { count: rows.length - 1, isCut };
    },
  });
  const day = (name: 'from' | 'to', label: string) => (
    <TextInput
      type="date"
      size="sm"
      label={label}
      value={days[name]}
      onChange={({ currentTarget: { value } }) => setDays({ ...days, [name]: value })}
    />
  );
  return (
    <Stack gap="xs">
      <Group gap="xs" align="flex-end">
        {day('from', words.from)}
        {day('to', words.to)}
        <Button size="sm" variant="default" loading={download.isPending} onClick={() => download.mutate()}>
          {words.download}
        </Button>
      </Group>
      {download.data && (
        <Text size="sm" role="status">
          {words.downloaded(download.data.count)} {download.data.isCut && words.cut(MOST_ENTRIES)}
        </Text>
      )}
      {download.error && <Problem error={download.error} />}
    </Stack>
  );
}
