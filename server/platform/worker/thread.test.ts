import Fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { Order } from '../../testing/obedient.thread.ts';
import { Refused } from '../commands/refusal.ts';
import { type Thread, thread } from './thread.ts';

const FILE = new URL('../../testing/obedient.thread.ts', import.meta.url);

let asked: Thread<Order, string>;
/** Asks on behalf of one organization, unless another is named. */
const begin = (mostWaiting?: { ofGroup: number; ofAll: number }) => {
  asked = thread(FILE, mostWaiting);
  return { ...asked, ask: (order: Order, group = 'one') => asked.ask(group, order) };
};
afterEach(() => asked.close());

const deaths = (count: number) => new Int32Array(new SharedArrayBuffer(4)).fill(count);

it('answers everybody, in the order of asking', async () => {
  const { ask } = begin();
  const heard: string[] = [];
  await Promise.all(['a', 'b', 'c'].map(async (say) => heard.push(await ask({ say }))));
  expect(heard).toEqual(['a', 'b', 'c']);
});

it('passes on what is thrown, and answers the next question', async () => {
  const { ask } = begin();
  await expect(ask({ throws: 'no such letter' })).rejects.toThrow('no such letter');
  expect(await ask({ say: 'next' })).toBe('next');
});

describe.each([
  ['by an exit', false],
  ['by an uncaught error', true],
])('a thread that dies %s', (_how, loudly) => {
  it('is replaced, and the question is asked again', async () => {
    const { ask } = begin();
    const count = deaths(1);
    const others = ['b', 'c'].map((say) => ask({ say }));
    expect(await ask({ say: 'a', deaths: count, loudly })).toBe('a');
    expect(await Promise.all(others)).toEqual(['b', 'c']);
    expect(count[0]).toBe(-1);
  });

  it('twice on the same question gives up that question, and no other', async () => {
    const { ask } = begin();
    const count = deaths(9);
    const doomed = ask({ deaths: count, loudly });
    const next = ask({ say: 'next' });
    await expect(doomed).rejects.toThrow('the thread of obedient.thread.ts died');
    expect(await next).toBe('next');
    // Two tries, no more.
    expect(count[0]).toBe(7);
  });
});

it('while idle is replaced for the next question', async () => {
  const { ask } = begin();
  expect(await ask({ say: 'last words', thenDies: true })).toBe('last words');
  expect(await ask({ say: 'next' })).toBe('next');
});

it('leaves the server running: that request is answered 500, the next one 200', async () => {
  const { ask } = begin();
  const app = Fastify();
  app.post('/', async (request) => ask(request.body as Order));
  app.get('/doomed', () => ask({ deaths: deaths(2) }));
  expect((await app.inject('/doomed')).statusCode).toBe(500);
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/', payload: { say: 'still here' } });
  expect([statusCode, body]).toEqual([200, 'still here']);
  await app.close();
});

it('refuses while too many of one group wait, or of all, and once it is closed', async () => {
  const { ask, close } = begin({ ofGroup: 2, ofAll: 3 });
  // The first is being answered; it no longer waits.
  const heard = [ask({ say: 'a' }), ask({ say: 'b' }), ask({ say: 'c' })];
  const refused = { refusal: { code: 'unavailable', headers: { 'retry-after': '1' } } };
  await expect(ask({ say: 'd' })).rejects.toMatchObject(refused);
  heard.push(ask({ say: 'e' }, 'two'));
  await expect(ask({ say: 'f' }, 'two')).rejects.toMatchObject(refused);
  const closing = close();
  await expect(ask({ say: 'g' }, 'three')).rejects.toBeInstanceOf(Refused);
  await closing;
  expect(await Promise.all(heard)).toEqual(['a', 'b', 'c', 'e']);
});

it('answers one of another group before two hundred of the first', async () => {
  const { ask } = begin();
  const heard: string[] = [];
  const listen = async (say: string, group: string) => heard.push(await ask({ say }, group));
  const many = Array.from({ length: 200 }, (_, n) => listen(`one ${n}`, 'one'));
  await Promise.all([...many, listen('two', 'two')]);
  // After the one that was being answered, and one turn of the first group.
  expect(heard.indexOf('two')).toBeLessThanOrEqual(2);
  expect(heard.length).toBe(201);
});
