/** A host page with our own SDK, in React's StrictMode: shows the widgets that it is told to, and keeps what they report. */
import { StrictMode, useState, version } from 'react';
import { createRoot } from 'react-dom/client';
import type { VitableConnectTheme } from '../../../drops/src/core/index.ts';
import {
  EmployeeViewWidget,
  EmployerBenefitsWidget,
  EmployerBillingWidget,
  useVitableConnectToken,
  VitableConnectProvider,
} from '../../../drops/src/react/index.ts';
import type { HostOptions } from './host.ts';

declare global {
  interface Window {
    /** What the host page's server wrote into it. */
    options: HostOptions & { baseUrl: string };
    /** What the SDK called, as `[callback, …arguments]`. */
    calls: unknown[][];
    /** Changes what the page was opened with. */
    change: (changes: Partial<HostOptions>) => void;
    /** The version of React that the host runs. */
    react: string;
    attemptFetch: () => Promise<void>;
    unmount: () => void;
  }
}

const call =
  (name: string) =>
  (...args: unknown[]) => {
    window.calls.push([name, ...args]);
  };

const WIDGETS = {
  'employee-dashboard': () => (
    <EmployeeViewWidget
      height="100vh"
      onReady={call('onReady')}
      onTokenExpired={call('onTokenExpired')}
      onAuthError={call('onAuthError')}
      onError={call('onError')}
      onEmployeeViewReady={call('onEmployeeViewReady')}
      onEnrollmentComplete={call('onEnrollmentComplete')}
      onQleSubmitted={call('onQleSubmitted')}
      onAppointmentScheduled={call('onAppointmentScheduled')}
    />
  ),
  'employer-benefits': () => (
    <EmployerBenefitsWidget
      height="100vh"
      onReady={call('onReady')}
      onError={call('onError')}
      onAuthError={call('onAuthError')}
      onTokenExpired={call('onTokenExpired')}
      onEmployerBenefitsReady={call('onEmployerBenefitsReady')}
    />
  ),
  'employer-billing': () => (
    <EmployerBillingWidget
      height="100vh"
      onReady={call('onReady')}
      onError={call('onError')}
      onAuthError={call('onAuthError')}
      onTokenExpired={call('onTokenExpired')}
      onEmployerBillingReady={call('onEmployerBillingReady')}
    />
  ),
};

async function fetchToken(path: string): Promise<{ token: string; expiresIn: number }> {
  const answer = await fetch(path, { method: 'POST' });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

function ShowFetch() {
  window.attemptFetch = useVitableConnectToken().attemptFetch;
  return null;
}

function Host() {
  const [options, setOptions] = useState(window.options);
  window.change = (changes) => setOptions({ ...options, ...changes });
  return options.widgets.map(({ page, boundTo }, index) => {
    const Widget = WIDGETS[page];
    return (
      <VitableConnectProvider
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        key={index}
        baseUrl={options.baseUrl}
        fetchToken={() => fetchToken(`/token/${boundTo.type}/${boundTo.id}`)}
        contextKey={options.contextKey}
        theme={options.theme as VitableConnectTheme}
        allowedOrigins={options.allowedOrigins}
        onError={call('provider.onError')}
      >
        <ShowFetch />
        <Widget />
      </VitableConnectProvider>
    );
  });
}

window.calls = [];
window.react = version;
const place = document.getElementById('root');
if (!place) throw new Error('the page has no #root');
const root = createRoot(place);
window.unmount = () => root.unmount();
root.render(
  <StrictMode>
    <Host />
  </StrictMode>,
);
