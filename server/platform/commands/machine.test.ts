/** Transition tables: look-up, the check at start, the drawing. */
import { describe, expect, test } from 'vitest';
import { defineMachine, drawMachine, isFinal, type Machine, next, type Transition } from './machine.ts';

const DOOR = defineMachine({
  name: 'door',
  states: ['open', 'closed', 'gone'],
  transitions: [
    { from: null, verb: 'hang', to: 'open', events: ['door.hung', 'door.opened'] },
    { from: 'open', verb: 'shut', to: 'closed', events: ['door.closed'] },
    { from: 'closed', verb: 'pull', to: 'open', events: ['door.opened'] },
    { from: 'closed', verb: 'burn', to: 'gone', events: [] },
    { from: 'gone', verb: 'mourn', to: 'gone', events: [] },
  ],
});

describe('next', () => {
  test('finds the row of a state and a verb', () => {
    expect(next(DOOR, null, 'hang')).toMatchObject({ to: 'open', events: ['door.hung', 'door.opened'] });
    expect(next(DOOR, 'closed', 'pull')).toMatchObject({ to: 'open' });
  });

  test('is null where the verb is not allowed', () => {
    expect(next(DOOR, 'open', 'burn')).toBeNull();
    expect(next(DOOR, 'open', 'hang')).toBeNull();
    expect(next(DOOR, null, 'pull')).toBeNull();
  });

  test('a state that only leads to itself is final', () => {
    expect(DOOR.states.filter((state) => isFinal(DOOR, state))).toEqual(['gone']);
  });
});

describe('the check at start', () => {
  const row = (from: string | null, verb: string, to: string): Transition<string, string, string> => ({
    from,
    verb,
    to,
    events: [],
  });
  const broken = (states: string[], ...transitions: Transition<string, string, string>[]) => {
    const machine: Machine<string, string, string> = { name: 'test', states, transitions };
    return () => defineMachine(machine);
  };

  test.each<[string, () => unknown, string]>([
    ['an unknown target state', broken(['a'], row(null, 'make', 'a'), row('a', 'go', 'b')), 'unknown state "b"'],
    ['an unknown source state', broken(['a'], row(null, 'make', 'a'), row('c', 'go', 'a')), 'unknown state "c"'],
    ['an unreachable state', broken(['a', 'b'], row(null, 'make', 'a')), 'no way leads to "b"'],
    [
      'an unreachable cycle of states',
      broken(['a', 'b', 'c'], row(null, 'make', 'a'), row('b', 'go', 'c'), row('c', 'go', 'b')),
      'no way leads to "b"; no way leads to "c"',
    ],
    ['no initial transition', broken(['a'], row('a', 'go', 'a')), 'no way leads to "a"'],
    [
      'the same verb twice',
      broken(['a'], row(null, 'make', 'a'), row('a', 'go', 'a'), row('a', 'go', 'a')),
      'two rows for "a go"',
    ],
    [
      'two initial transitions with one verb',
      broken(['a'], row(null, 'make', 'a'), row(null, 'make', 'a')),
      'two rows for "– make"',
    ],
    ['a state listed twice', broken(['a', 'a'], row(null, 'make', 'a')), 'named twice'],
  ])('throws on %s', (_name, define, fault) => expect(define).toThrow(fault));
});

test('draws itself', () => {
  expect(drawMachine(DOOR)).toBe(`stateDiagram-v2
  [*] --> open: hang<br/>door.hung<br/>door.opened
  open --> closed: shut<br/>door.closed
  closed --> open: pull<br/>door.opened
  closed --> gone: burn
  gone --> gone: mourn
  gone --> [*]
`);
});
