/** A payroll product with Openroll's three widgets in it. What an integrator needs is in `Widgets`; the rest is the product's. */

import {
  EmployeeViewWidget,
  EmployerBenefitsWidget,
  EmployerBillingWidget,
  VitableConnectProvider,
  type VitableConnectTheme,
} from '@openroll/drops/react';
import { type CSSProperties, type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Company, View } from './company.ts';
import { Integration, type LogEntry } from './integration.tsx';
import { LOOKS, themeOf, variablesOf } from './looks.ts';

const VIEWS: { view: View; group: 'You' | 'HR'; name: string; title: string }[] = [
  { view: 'my-benefits', group: 'You', name: 'My benefits', title: 'My benefits' },
  { view: 'benefits', group: 'HR', name: 'Benefits', title: 'Benefits of all employees' },
  { view: 'billing', group: 'HR', name: 'Billing', title: 'Benefits billing' },
];

const LOOK_HASH = /^#(my-benefits|benefits|billing)$/;
const viewInAddress = (): View => (LOOK_HASH.exec(location.hash)?.[1] as View | undefined) ?? 'my-benefits';

function useView(): View {
  const [view, setView] = useState(viewInAddress);
  useEffect(() => {
    const follow = () => setView(viewInAddress());
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return view;
}

export function App({ company }: { company: Company }): ReactNode {
  const view = useView();
  const [personId, setPersonId] = useState(company.people[0]?.id ?? '');
  const [look, setLook] = useState(0);
  const [isDark, setIsDark] = useState(matchMedia('(prefers-color-scheme: dark)').matches);
  const [log, setLog] = useState<LogEntry[]>([]);
  const note = (event: string, detail?: unknown) =>
    setLog((entries) => [{ id: entries.length, at: new Date(), event, detail }, ...entries]);
  const chosen = LOOKS[look] ?? LOOKS[0];
  const theme = useMemo(() => chosen && themeOf(chosen, isDark), [chosen, isDark]);
  const person = company.people.find(({ id }) => id === personId);
  const isHr = view !== 'my-benefits';
  return (
    <div className="app" data-dark={isDark} style={(chosen && variablesOf(chosen)) as CSSProperties}>
      <Menu view={view} who={isHr ? 'HR team' : (person?.name ?? '')} employer={company.employer.name} />
      <main>
        <header className="head">
          <div>
            <p className="crumb">{company.employer.name}</p>
            <h1>{VIEWS.find((one) => one.view === view)?.title}</h1>
          </div>
          <button type="button" className="mode" aria-pressed={isDark} onClick={() => setIsDark(!isDark)}>
            {isDark ? 'Light' : 'Dark'}
          </button>
        </header>
        <section className="widget" aria-label="Benefits">
          <Widgets company={company} view={view} personId={personId} theme={theme} note={note} />
        </section>
      </main>
      <Integration
        {...{ company, personId, setPersonId, look, setLook, log, view }}
        looks={LOOKS.map(({ name }) => name)}
      />
    </div>
  );
}

function Menu({ view, who, employer }: { view: View; who: string; employer: string }): ReactNode {
  return (
    <nav className="menu" aria-label="Main">
      <p className="logo">
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <rect width="16" height="16" rx="4" />
          <path d="M4 5h8M8 5v7" />
        </svg>
        Tallyard
      </p>
      {(['You', 'HR'] as const).map((group) => (
        <div key={group} className="group">
          <p>{group}</p>
          {VIEWS.filter((one) => one.group === group).map((one) => (
            <a key={one.view} href={`#${one.view}`} aria-current={one.view === view ? 'page' : undefined}>
              {one.name}
            </a>
          ))}
        </div>
      ))}
      <p className="who">
        <span>{who.slice(0, 1)}</span>
        <b>{who}</b>
        <small>{employer}</small>
      </p>
    </nav>
  );
}

interface WidgetsProps {
  company: Company;
  view: View;
  personId: string;
  theme: VitableConnectTheme | undefined;
  note: (event: string, detail?: unknown) => void;
}

/** One provider for whoever is looking: the employee, or HR for the whole employer. */
function Widgets({ company, view, personId, theme, note }: WidgetsProps): ReactNode {
  const isHr = view !== 'my-benefits';
  const entity = isHr ? { type: 'employer', id: company.employer.id } : { type: 'employee', id: personId };
  if (!isHr && !personId) return <p className="alone">Nobody works here yet.</p>;
  const fetchToken = async () => {
    note('fetchToken', entity.type);
    const answer = await fetch('/api/benefits-token', { method: 'POST', body: JSON.stringify(entity) });
    if (!answer.ok) throw new Error(`the backend answered ${answer.status}`);
    return answer.json();
  };
  const common = {
    height: '100%',
    onReady: () => note('onReady'),
    onTokenExpired: () => note('onTokenExpired'),
    onAuthError: (code: string, message: string) => note('onAuthError', { code, message }),
    onError: (code: string, message: string) => note('onError', { code, message }),
  };
  return (
    <VitableConnectProvider
      baseUrl={company.baseUrl}
      fetchToken={fetchToken}
      contextKey={entity.id}
      theme={theme}
      onError={(code, message) => note('Provider onError', { code, message })}
    >
      {view === 'my-benefits' && (
        <EmployeeViewWidget
          {...common}
          onEmployeeViewReady={() => note('onEmployeeViewReady')}
          onEnrollmentComplete={(enrollments) => note('onEnrollmentComplete', enrollments)}
          onQleSubmitted={(eventType) => note('onQleSubmitted', eventType)}
          onAppointmentScheduled={(visitReasonName) => note('onAppointmentScheduled', visitReasonName)}
        />
      )}
      {view === 'benefits' && (
        <EmployerBenefitsWidget {...common} onEmployerBenefitsReady={() => note('onEmployerBenefitsReady')} />
      )}
      {view === 'billing' && (
        <EmployerBillingWidget {...common} onEmployerBillingReady={() => note('onEmployerBillingReady')} />
      )}
    </VitableConnectProvider>
  );
}
