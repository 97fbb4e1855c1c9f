/** The life of a token: tries and their waits, one fetch at a time, stale answers, refreshes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FetchedToken, TokenKeeper } from './token-keeper.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** A keeper, and a backend whose answers come when the test says so. */
function keeping() {
  const asked: { answer: (token: string, expiresIn?: number) => Promise<void>; refuse: () => Promise<void> }[] = [];
  const askedAtMs: number[] = [];
  const failures: string[] = [];
  const keeper = new TokenKeeper({
    fetchToken: () =>
      new Promise<FetchedToken>((resolve, reject) => {
        askedAtMs.push(Date.now());
        asked.push({
          answer: async (token, expiresIn = 900) => {
            resolve({ token, expiresIn });
            await settled();
          },
          refuse: async () => {
            reject(new Error('the backend is down'));
            await settled();
          },
        });
      }),
    onFailed: (message) => failures.push(message),
  });
  const last = () => {
    const one = asked.at(-1);
    if (!one) throw new Error('nothing was asked for');
    return one;
  };
  return { keeper, asked, askedAtMs, failures, last };
}

const settled = () => vi.advanceTimersByTimeAsync(0);
const passes = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

describe('fetching', () => {
  it('begins at once and tells its listeners', async () => {
    const { keeper, asked, last } = keeping();
    const states: unknown[] = [];
    keeper.subscribe(() => states.push([keeper.state('a').token, keeper.state('a').isLoading]));
    keeper.start('a');
    expect(asked).toHaveLength(1);
    await last().answer('one');
    expect(states).toEqual([
      [null, true],
      ['one', false],
    ]);
    expect(keeper.state('a')).toMatchObject({ token: 'one', expiresIn: 900, isLoading: false });
  });

  it('is tried four times, after 1, 2 and 4 seconds, and then given up', async () => {
    const { keeper, askedAtMs, failures, last } = keeping();
    keeper.start('a');
    for (const wait of [1, 2, 4]) {
      await last().refuse();
      expect([failures, keeper.state('a').isLoading]).toEqual([[], true]);
      await passes(wait);
    }
    await last().refuse();
    expect(askedAtMs).toEqual([0, 1_000, 3_000, 7_000]);
    expect(failures).toEqual(['the backend is down']);
    expect(keeper.state('a').isLoading).toBe(false);
    await passes(100_000);
    expect(askedAtMs).toHaveLength(4);
  });

  it('counts its tries from zero each time', async () => {
    const { keeper, askedAtMs, failures, last } = keeping();
    keeper.start('a');
    await last().refuse();
    await passes(1);
    await last().answer('one');
    keeper.attemptFetch();
    await last().refuse();
    await passes(1);
    await last().answer('two');
    expect([askedAtMs.length, failures, keeper.state('a').token]).toEqual([4, [], 'two']);
  });

  it.each([undefined, {}, { token: '', expiresIn: 900 }, { token: 'one' }, { token: 'one', expiresIn: Number.NaN }])(
    'does not take %j for a token',
    async (answer) => {
      const failures: string[] = [];
      const fetchToken = vi.fn(async () => answer as FetchedToken);
      const keeper = new TokenKeeper({ fetchToken, onFailed: (message) => failures.push(message) });
      keeper.start('a');
      await passes(7);
      expect(fetchToken).toHaveBeenCalledTimes(4);
      expect(failures).toEqual(['fetchToken has to answer { token: string, expiresIn: number of seconds }']);
    },
  );

  it('that throws at once is retried and given up like one that rejects', async () => {
    const failures: string[] = [];
    const fetchToken = vi.fn((): Promise<FetchedToken> => {
      throw new Error('not signed in');
    });
    const keeper = new TokenKeeper({ fetchToken, onFailed: (message) => failures.push(message) });
    keeper.start('a');
    for (const [seconds, calls] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [4, 4],
      [100, 4],
    ] as const) {
      await passes(seconds);
      expect(fetchToken).toHaveBeenCalledTimes(calls);
    }
    expect([failures, keeper.state('a').isLoading]).toEqual([['not signed in'], false]);
    fetchToken.mockResolvedValueOnce({ token: 'one', expiresIn: 900 });
    await keeper.attemptFetch();
    expect(keeper.state('a').token).toBe('one');
  });

  it('happens once at a time', async () => {
    const { keeper, asked, last } = keeping();
    keeper.start('a');
    const both = [keeper.attemptFetch(), keeper.attemptFetch()];
    expect(asked).toHaveLength(1);
    await last().answer('one');
    await Promise.all(both);
    keeper.attemptFetch();
    expect(asked).toHaveLength(2);
  });
});

describe('a refresh', () => {
  it.each([
    [900, 780],
    [3_600, 3_480],
    [150, 30],
    [60, 30],
    [0, 30],
  ])('of a token for %i s comes after %i s', async (expiresIn, seconds) => {
    const { keeper, asked, last } = keeping();
    keeper.start('a');
    await last().answer('one', expiresIn);
    await passes(seconds - 0.001);
    expect(asked).toHaveLength(1);
    await passes(0.001);
    expect(asked).toHaveLength(2);
    expect(keeper.state('a')).toMatchObject({ token: 'one', isLoading: true });
    await last().answer('two', expiresIn);
    expect(keeper.state('a')).toMatchObject({ token: 'two', isLoading: false, fetchedAtMs: Date.now() });
  });

  it('does not come at once for a token that lasts longer than timers can', async () => {
    const { keeper, asked, last } = keeping();
    keeper.start('a');
    await last().answer('one', 365 * 86_400);
    await passes(86_400);
    expect(asked).toHaveLength(1);
  });

  it('moves when a token is fetched in between', async () => {
    const { keeper, asked, last } = keeping();
    keeper.start('a');
    await last().answer('one');
    await passes(700);
    keeper.attemptFetch();
    await last().answer('two');
    await passes(779);
    expect(asked).toHaveLength(2);
    await passes(1);
    expect(asked).toHaveLength(3);
  });
});

describe('for somebody else', () => {
  it('a new token is fetched, and the answer for the first one is dropped', async () => {
    const { keeper, asked, last } = keeping();
    keeper.start('a');
    keeper.stop();
    keeper.start('b');
    expect(asked).toHaveLength(2);
    await asked[0]?.answer('of a');
    expect([keeper.state('a').token, keeper.state('b').token]).toEqual([null, null]);
    await last().answer('of b');
    expect([keeper.state('a').token, keeper.state('b').token]).toEqual([null, 'of b']);
  });

  it('tries for the first one end', async () => {
    const { keeper, asked, failures } = keeping();
    keeper.start('a');
    await asked[0]?.refuse();
    keeper.start('b');
    await passes(10);
    expect(asked).toHaveLength(2);
    expect(failures).toEqual([]);
  });

  it('the old token is not shown', async () => {
    const { keeper, last } = keeping();
    keeper.start('a');
    await last().answer('of a');
    expect(keeper.state('b')).toMatchObject({ token: null, isLoading: true });
  });
});

describe('stopped', () => {
  it('it neither refreshes nor fetches', async () => {
    const { keeper, asked, last } = keeping();
    keeper.start('a');
    await last().answer('one');
    keeper.stop();
    await keeper.attemptFetch();
    await passes(100_000);
    expect(asked).toHaveLength(1);
  });

  it('and started again at the same moment, as StrictMode does, it has asked only once', async () => {
    const { keeper, asked, last } = keeping();
    keeper.start('a');
    keeper.stop();
    keeper.start('a');
    await last().answer('one');
    expect(asked).toHaveLength(1);
    expect(keeper.state('a').token).toBe('one');
  });
});
