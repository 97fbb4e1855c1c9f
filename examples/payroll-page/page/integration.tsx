/** The panel for trying the widgets: who is signed in, how the product looks, and every event that the host receives. */
import type { ReactNode } from 'react';
import type { Company, View } from './company.ts';

export interface LogEntry {
  id: number;
  at: Date;
  event: string;
  detail?: unknown;
}

interface IntegrationProps {
  company: Company;
  view: View;
  personId: string;
  setPersonId: (id: string) => void;
  looks: string[];
  look: number;
  setLook: (look: number) => void;
  log: LogEntry[];
}

export function Integration(props: IntegrationProps): ReactNode {
  const { company, view, personId, setPersonId, looks, look, setLook, log } = props;
  return (
    <details className="integration" open={matchMedia('(min-width: 75rem)').matches}>
      <summary>Integration</summary>
      <div>
        <p className="hint">Not part of the product: what an integrator wants to see.</p>
        {view === 'my-benefits' && (
          <label>
            Signed in as
            <select value={personId} onChange={(event) => setPersonId(event.target.value)}>
              {company.people.map(({ id, name, note }) => (
                <option key={id} value={id}>
                  {name} ({note})
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          Theme
          <select value={look} onChange={(event) => setLook(Number(event.target.value))}>
            {looks.map((name, index) => (
              <option key={name} value={index}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <details className="events">
          <summary>Events ({log.length})</summary>
          <ol>
            {log.map(({ id, at, event, detail }) => (
              <li key={id}>
                <time>{at.toLocaleTimeString('en-US', { hour12: false })}</time>
                <b>{event}</b>
                {detail !== undefined && <code>{typeof detail === 'string' ? detail : JSON.stringify(detail)}</code>}
              </li>
            ))}
          </ol>
        </details>
      </div>
    </details>
  );
}
