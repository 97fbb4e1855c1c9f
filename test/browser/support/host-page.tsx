/** A host page with our SDK, in React's StrictMode: shows the widgets that a test names, and keeps what they report. */
import { StrictMode, useRef, useState, version } from 'react';
import { createRoot } from 'react-dom/client';
import type { VitableConnectTheme } from '../../../drops/src/core/index.ts';
import {
  EmployeeViewWidget,
  EmployerBenefitsWidget,
  EmployerBillingWidget,
  usePostMessageBridge,
  useVitableConnect,
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
    /** Of an iframe that the host made. */
    sendTokenUpdate: (token: string) => void;
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
      autoHeight={window.options.autoHeight ?? false}
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

/** A widget of the partner's own making, as one is written for the existing SDK. */
function OwnFrame({ path }: { path: string }) {
  const iframeRef = useRef<HTMLIFrameElement>(null);
  const { baseUrl, allowedOrigins, theme } = useVitableConnect();
  const { token, expiresIn, attemptFetch } = useVitableConnectToken();
  const { isReady, isInitialized, sendTokenUpdate } = usePostMessageBridge({
    iframeRef,
    targetOrigin: new URL(baseUrl).origin,
    allowedOrigins,
    sessionToken: token,
    expiresIn,
    theme,
    onReady: call('onReady'),
    onTokenExpired: attemptFetch,
    onEnrollmentComplete: call('onEnrollmentComplete'),
  });
  window.sendTokenUpdate = sendTokenUpdate;
  return (
    <iframe
      ref={iframeRef}
      src={`${baseUrl}${path}`}
      title="Our own"
      data-vitable-ready={isReady}
      data-vitable-initialized={isInitialized}
    />
  );
}

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
  const groups = options.together ? [options.widgets] : options.widgets.map((widget) => [widget]);
  return groups.map((widgets, index) => (
    <VitableConnectProvider
      // biome-ignore lint/suspicious/noArrayIndexKey: they never move
      key={index}
      baseUrl={options.baseUrl}
      fetchToken={() => fetchToken(`/token/${widgets[0]?.boundTo.type}/${widgets[0]?.boundTo.id}`)}
      contextKey={options.contextKey}
      theme={options.theme as VitableConnectTheme}
      allowedOrigins={options.allowedOrigins}
      onError={call('provider.onError')}
    >
      <ShowFetch />
      {widgets.map(({ page }) => {
        const Widget = WIDGETS[page];
        return options.ownFrame ? <OwnFrame key={page} path={options.ownFrame} /> : <Widget key={page} />;
      })}
    </VitableConnectProvider>
  ));
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
