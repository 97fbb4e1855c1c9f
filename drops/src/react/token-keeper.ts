/**
 * Keeps one session token fresh: fetches it, retries failures, and refreshes it before it expires. No React in here; the
 * provider subscribes to it.
 */

/** What `fetchToken` returns, as the host's backend got it from `POST /v1/auth/access-tokens`. `expiresIn` is in seconds. */
export interface FetchedToken {
  token: string;
  expiresIn: number;
}

export interface TokenState {
  token: string | null;
  /** Seconds from when it was fetched. */
  expiresIn: number | null;
  isLoading: boolean;
  /** When it was fetched, by this browser's clock. A refetched token is a new one even if its text is the same. */
  fetchedAtMs: number;
}

export interface TokenKeeperOptions {
  fetchToken: () => Promise<FetchedToken>;
  /** After the last try. */
  onFailed: (message: string) => void;
}

/** Before the second, third and fourth try. */
const WAITS_MS = [1_000, 2_000, 4_000];
/** A token is replaced this long before it expires, but not within its first 30 s. */
const REFRESH_BEFORE_S = 120;
const LEAST_LIFE_S = 30;
/** Browsers fire longer timers at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const NONE: TokenState = { token: null, expiresIn: null, isLoading: true, fetchedAtMs: 0 };

export class TokenKeeper {
  readonly #options: TokenKeeperOptions;
  readonly #listeners = new Set<() => void>();
  #state = NONE;
  /** Whose token it is. An answer for somebody else is dropped. */
  #key: string | null = null;
  #isActive = false;
  #flight: Promise<void> | null = null;
  #refresh: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TokenKeeperOptions) {
    this.#options = options;
  }

  /** For `useSyncExternalStore`. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The token for this key; a new object with each change. */
  readonly state = (key: string): TokenState => (key === this.#key ? this.#state : NONE);

  /** Fetches. If it was stopped a moment ago (React's StrictMode does that), the running fetch is used. */
  start(key: string): void {
    this.#isActive = true;
    if (key === this.#key && this.#flight) return;
    this.#key = key;
    this.#flight = null;
    this.#state = NONE;
    this.attemptFetch();
  }

  stop(): void {
    this.#isActive = false;
    clearTimeout(this.#refresh);
  }

  /** Fetches a new token now, unless one is already being fetched. Resolves when it has come or failed for good; never rejects. */
  readonly attemptFetch = (): Promise<void> => {
    if (!this.#isActive) return Promise.resolve();
    if (this.#flight) return this.#flight;
    clearTimeout(this.#refresh);
    const flight: Promise<void> = this.#fetch(() => this.#flight === flight && this.#isActive).finally(() => {
      if (this.#flight === flight) this.#flight = null;
    });
    this.#flight = flight;
    this.#set({ isLoading: true });
    return flight;
  };

  async #fetch(isWanted: () => boolean): Promise<void> {
    // Async, so that a synchronous throw of the host's function is a rejection, too.
    const ask = async () => this.#options.fetchToken();
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = checked(await ask());
        if (isWanted()) this.#take(answer);
        return;
      } catch (error) {
        if (!isWanted()) return;
        const wait = WAITS_MS[attempt];
        if (wait === undefined) return this.#fail(error);
        await new Promise((resolve) => setTimeout(resolve, wait));
        if (!isWanted()) return;
      }
    }
  }

  #take({ token, expiresIn }: FetchedToken): void {
    const lifeMs = Math.max(expiresIn - REFRESH_BEFORE_S, LEAST_LIFE_S) * 1000;
    this.#refresh = setTimeout(this.attemptFetch, Math.min(lifeMs, LONGEST_TIMER_MS));
    this.#set({ token, expiresIn, isLoading: false, fetchedAtMs: Date.now() });
  }

  #fail(error: unknown): void {
    this.#set({ isLoading: false });
    this.#options.onFailed(error instanceof Error ? error.message : String(error));
  }

  #set(change: Partial<TokenState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function checked(answer: FetchedToken): FetchedToken {
  if (typeof answer?.token !== 'string' || answer.token === '' || !Number.isFinite(answer.expiresIn)) {
    throw new Error('fetchToken has to answer { token: string, expiresIn: number of seconds }');
  }
  return answer;
}
