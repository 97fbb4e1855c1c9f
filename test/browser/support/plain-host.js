/**
 * A host page that behaves as the existing SDK 0.1.5 does. Its peculiarities, with which the pages have to cope:
 * - INIT is sent once per iframe, at the first READY that comes from whichever iframe of that origin, so perhaps to a page that
 *   does not listen yet; nobody sends it again.
 * - TOKEN_UPDATE is sent when a token differs from the last one; it carries no theme.
 * - Another contextKey makes another iframe at once, which gets the last person's token if the next one is not there in time.
 * - A theme is sent as it is, whether the protocol knows such a theme or not.
 */
const { baseUrl } = window.options;
const { origin } = new URL(baseUrl);
const WAITS_MS = [1_000, 2_000, 4_000];
window.calls = [];

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

function showWidget(widget, options) {
  let { boundTo } = widget;
  let { theme } = options;
  let frame;
  let token = null;
  let sent;
  let isReady;
  /** The running fetch; the result of an earlier one is dropped. */
  let flight = null;

  function send(type, payload) {
    frame.contentWindow.postMessage({ type, timestamp: Date.now(), version: '0', payload }, origin);
  }

  function mount() {
    const next = document.createElement('iframe');
    next.src = `${baseUrl}/embed/${widget.page}`;
    next.style = 'border: 0; width: 100%; height: 100vh';
    isReady = false;
    sent = null;
    if (frame) frame.replaceWith(next);
    else document.body.append(next);
    frame = next;
  }

  function tell() {
    if (!isReady || token === null || sent === token.token) return;
    const payload = { sessionToken: token.token, expiresIn: token.expiresIn };
    const type = sent === null ? 'VITABLE_CONNECT_INIT' : 'TOKEN_UPDATE';
    send(type, sent === null && theme ? { ...payload, theme } : payload);
    sent = token.token;
  }

  async function fetchToken() {
    if (flight) return;
    const mine = {};
    flight = mine;
    for (const ms of [...WAITS_MS, null]) {
      const answer = await fetch(`/token/${boundTo.type}/${boundTo.id}`, { method: 'POST' });
      const read = answer.ok ? await answer.json() : null;
      if (flight !== mine) return;
      if (read) token = read;
      if (read || ms === null) break;
      await wait(ms);
      if (flight !== mine) return;
    }
    flight = null;
    tell();
  }

  mount();
  fetchToken();
  return {
    hear(type) {
      if (type === 'VITABLE_CONNECT_READY') isReady = true;
      if (type === 'VITABLE_CONNECT_READY') tell();
      if (type === 'TOKEN_EXPIRED') fetchToken();
    },
    change(changes, changed) {
      if (changes.theme) {
        theme = changes.theme;
        if (sent !== null) send('THEME_UPDATE', { theme });
      }
      boundTo = changed.boundTo;
      if (changes.contextKey === undefined) return;
      flight = null;
      mount();
      fetchToken();
    },
  };
}

const shown = window.options.widgets.map((widget) => showWidget(widget, window.options));
window.change = (changes) => {
  Object.assign(window.options, changes);
  shown.forEach((one, index) => {
    one.change(changes, window.options.widgets[index]);
  });
};
window.addEventListener('message', ({ origin: from, data }) => {
  if (from !== origin) return;
  window.calls.push([data.type, ...(data.payload ? [data.payload] : [])]);
  for (const one of shown) one.hear(data.type);
});
