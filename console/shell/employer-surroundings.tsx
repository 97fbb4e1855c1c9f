/** Gives the parts of the embedded pages what they need for one employer, so that the desk can show their screens, too. */
import { type ReactNode, useMemo } from 'react';
import { Reading } from '../../embed/shared/reading.tsx';
import { type Surroundings, SurroundingsContext } from '../../embed/shared/session.tsx';
import { LANGUAGES } from '../../embed/shared/words.ts';
import { useDesk } from './session.tsx';

interface EmployerSurroundingsProps {
  employer: { id: string; name: string };
  children: ReactNode;
}

/** Each employer has a cache of its own. */
export function EmployerSurroundings({ employer, children }: EmployerSurroundingsProps) {
  const { session, api } = useDesk();
  const { id, name } = employer;
  const surroundings = useMemo<Surroundings>(() => {
    const { organization, today, sandbox, operations } = session;
    return {
      host: null,
      api,
      may: (operation) => operations.includes(operation),
      session: {
        ...{ organization, today, sandbox, parent_allowed: true },
        bound_entity: { type: 'employer', id, name },
        employer: { id, name },
        ...{ member_id: null, employment: null, preferred_language: null },
        ...{ languages: [...LANGUAGES], life_events_decided_at_once: [], life_event_report_days: [] },
      },
    };
  }, [session, api, id, name]);
  return (
    <SurroundingsContext.Provider value={surroundings}>
      <Reading key={id}>{children}</Reading>
    </SurroundingsContext.Provider>
  );
}
