import { expect, it } from 'vitest';
import { rounds } from './rounds.ts';

/** `left` is the number of batches that each has left; answers who was served in each turn. */
function world(left: Record<string, number>) {
  const served: string[] = [];
  const turn = rounds(
    async () => Object.keys(left).filter((name) => (left[name] ?? 0) > 0),
    async (name) => {
      const batches = left[name] ?? 0;
      if (batches === 0) return false;
      left[name] = batches - 1;
      served.push(name);
      return true;
    },
  );
  return { served, turn };
}

it('serves each once per round, however much one of them has left', async () => {
  const { served, turn } = world({ large: 1_000, b: 1, c: 2 });
  for (let turns = 0; turns < 7; turns++) expect(await turn()).toBe(true);
  expect(served).toEqual(['large', 'b', 'c', 'large', 'c', 'large', 'large']);
});

it('finds newcomers of one round in the next', async () => {
  const left: Record<string, number> = { large: 1_000 };
  const { served, turn } = world(left);
  await turn();
  left.late = 1;
  await turn();
  await turn();
  expect(served).toEqual(['large', 'large', 'late']);
});

it('looks again before it rests if others have served all of a round', async () => {
  const left: Record<string, number> = { a: 1, b: 1 };
  const { served, turn } = world(left);
  await turn();
  left.b = 0;
  left.c = 1;
  expect(await turn()).toBe(true);
  expect(served).toEqual(['a', 'c']);
  expect(await turn()).toBe(false);
});

it('continues with the others after a fault', async () => {
  const served: string[] = [];
  const turn = rounds(
    async () => ['bad', 'good'],
    async (name) => {
      if (name === 'bad') throw new Error('broken');
      served.push(name);
      return true;
    },
  );
  await expect(turn()).rejects.toThrow('broken');
  expect(await turn()).toBe(true);
  expect(served).toEqual(['good']);
});
