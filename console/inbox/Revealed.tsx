/** Told to administrators: who has seen payroll passwords in the last two weeks, whose, and why. */
import { Paper, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { plusDays } from '../developers/test-clock-days.ts';
import { useFormat } from '../shell/format.ts';
import { Link } from '../shell/router.tsx';
import { useDesk } from '../shell/session.tsx';
import { useInboxWords } from './inbox-words.ts';

const DAYS = 14;

export function Revealed() {
  const words = useInboxWords();
  const format = useFormat();
  const { api, session } = useDesk();
  const seen = useQuery({
    queryKey: ['revealed'],
    queryFn: async () => {
      const since = `${plusDays(session.today, -DAYS)}T00:00:00.000Z`;
      const query = { action: 'employer.reveal_payroll_access', created_after: since, limit: 20 };
      return (await api.call('GET /v1/audit-entries', { query })).data;
    },
  });
  if (!seen.data || seen.data.length === 0) return null;
  return (
    <Paper component="section" withBorder p="md">
      <Title order={2} size="h5" mb="xs">
        {words.revealed}
      </Title>
      <ul className="plain">
        {seen.data.map(({ id, occurred_at, actor, resource_id, details }) => (
          <li key={id}>
            <Text size="sm">
              {format.moment(occurred_at)} · {actor.name} ·{' '}
              <Link to={`/employers/${resource_id}`}>{words.revealedEmployer}</Link> · “
              {String((details as { reason?: string } | null)?.reason ?? '')}”
            </Text>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
