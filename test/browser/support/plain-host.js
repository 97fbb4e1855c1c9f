/**
 * A host page that behaves as the existing SDK 0.1.5 does, written against the protocol alone: INIT exactly once, after the
 * first READY and never again; TOKEN_UPDATE whenever a new token came, which it fetches when a page says TOKEN_EXPIRED.
 */
const { baseUrl, widgets, theme } = window.options;
window.calls = [];

const message = (type, payload) => ({ type, timestamp: Date.now(), version: '0', ...(payload && { payload }) });

for (const { page, boundTo } of widgets) {
  const frame = document.createElement('iframe');
  frame.src = `${baseUrl}/embed/${page}`;
  frame.style = 'border: 0; width: 100%; height: 100vh';
  let token = null;
  let isReady = false;
  let isInitialized = false;

  const send = (type, payload) => frame.contentWindow.postMessage(message(type, payload), new URL(baseUrl).origin);

  function initialize() {
    if (!isReady || token === null || isInitialized) return;
    isInitialized = true;
    send('VITABLE_CONNECT_INIT', { sessionToken: token.token, expiresIn: token.expiresIn, ...(theme && { theme }) });
  }

  async function fetchToken() {
    const answer = await fetch(`/token/${boundTo.type}/${boundTo.id}`, { method: 'POST' });
    if (!answer.ok) return;
    token = await answer.json();
    if (isInitialized) send('TOKEN_UPDATE', { sessionToken: token.token, expiresIn: token.expiresIn });
    else initialize();
  }

  window.addEventListener('message', ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== new URL(baseUrl).origin) return;
    window.calls.push([data.type, ...(data.payload ? [data.payload] : [])]);
    if (data.type === 'VITABLE_CONNECT_READY') {
      isReady = true;
      initialize();
    }
    if (data.type === 'TOKEN_EXPIRED') fetchToken();
  });
  fetchToken();
  document.body.append(frame);
}
