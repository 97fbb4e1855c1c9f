/** Reaching everybody whom the filters find: an e-mail with its text ready, their addresses, or a table. */
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { saveCsv } from '../shared/csv.ts';
import { Problem } from '../shared/notices.tsx';
import { useSession } from '../shared/session.tsx';
import { mailTo } from './chase.ts';
import { useEverybody } from './data.ts';
import type { PeopleRoute } from './routes.ts';
import { useWords } from './words.ts';

interface ChaseProps {
  route: PeopleRoute;
  planYearId: string;
  product: string;
}

const HEAD = ['name', 'email', 'answer', 'mayAnswer', 'plan', 'coverage'] as const;

export function Chase({ route, planYearId, product }: ChaseProps) {
  const words = useWords();
  const { chase } = words.people;
  const { employer } = useSession();
  const [addresses, setAddresses] = useState<string[] | null>(null);
  const everybody = useEverybody(planYearId, route);
  const find = useMutation({
    mutationFn: everybody,
  });
  type Found = NonNullable<typeof find.data>;

  const emailsOf = (rows: Found) => [...new Set(rows.map(({ email }) => email))];
  const show = (rows: Found) => setAddresses(emailsOf(rows));
  function write(rows: Found) {
    const url = mailTo(emailsOf(rows), chase.subject(product), chase.body(product, employer.name));
    if (url) window.location.href = url;
    else show(rows);
  }
  /** The same columns as the list shows. */
  function download(rows: Found) {
    const cells = rows.map((row) => [
      `${row.member_first_name} ${row.member_last_name}`,
      row.email,
      words.answers[row.election_status],
      row.open_window?.end ?? '',
      row.plan ?? '',
      row.policy_status ? words.coverageStates[row.policy_status] : '',
    ]);
    saveCsv(chase.file, [HEAD.map((one) => words.people[one]), ...cells]);
  }
  return (
    <Stack gap="xs" mb="sm">
      <Group gap="xs" role="group" aria-label={chase.label}>
        {(
          [
            [chase.write, write],
            [chase.addresses, show],
            [chase.csv, download],
          ] as const
        ).map(([label, use]) => (
          <Button
            key={label}
            variant="default"
            size="sm"
            disabled={find.isPending}
            onClick={() => find.mutate(undefined, { onSuccess: use })}
          >
            {label}
          </Button>
        ))}
      </Group>
      {find.error && <Problem error={find.error} />}
      {addresses && <Addresses addresses={addresses} />}
    </Stack>
  );
}

/** Copied where the host lets the frame copy, and to be copied by hand elsewhere. */
function Addresses({ addresses }: { addresses: string[] }) {
  const { chase } = useWords().people;
  const [isCopied, setIsCopied] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const text = addresses.join(', ');
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
    navigator.clipboard?.writeText(text).then(
      () => setIsCopied(true),
      () => setIsCopied(false),
    );
  }, [text]);
  return <Textarea ref={field} label={isCopied ? chase.copied : chase.copyThem} value={text} rows={4} readOnly />;
}
