import { expect, it } from 'vitest';
import { fairQueue } from './fair-queue.ts';

const all = (queue: ReturnType<typeof fairQueue<string>>) => {
  const taken: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) taken.push(next);
  return taken;
};

it('lets groups take turns, each in the order of asking', () => {
  const queue = fairQueue<string>();
  for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.push(item.charAt(0), item);
  expect([queue.waiting('a'), queue.waiting('d'), queue.waiting()]).toEqual([3, 0, 6]);
  expect(all(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  expect(queue.waiting()).toBe(0);
});

it('puts a returning group behind those that are waiting for their turn', () => {
  const queue = fairQueue<string>();
  queue.push('a', 'a1');
  queue.push('b', 'b1');
  expect(queue.take()).toBe('a1');
  queue.push('a', 'a2');
  expect(all(queue)).toEqual(['b1', 'a2']);
});
