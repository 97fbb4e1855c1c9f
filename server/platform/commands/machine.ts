/**
 * State machines as one table that reads like a picture: from, verb, to, events. The table is checked when its module is
 * loaded, so a server with a broken one does not start. A script draws it into the module's README.
 */

/**
 * One row. `from: null` is the initial transition: the verb creates the resource. `events` are in the order in which they are
 * stored.
 */
export interface Transition<State extends string, Verb extends string, Event extends string> {
  readonly from: State | null;
  readonly verb: Verb;
  readonly to: State;
  readonly events: readonly Event[];
}

export interface Machine<State extends string, Verb extends string, Event extends string> {
  readonly name: string;
  readonly states: readonly State[];
  readonly transitions: readonly Transition<State, Verb, Event>[];
}

/** Returns the machine, or throws an error with every fault of its table. */
export function defineMachine<const State extends string, const Verb extends string, const Event extends string>(
  machine: Machine<State, Verb, Event>,
): Machine<State, Verb, Event> {
  const faults = faultsOf(machine);
  if (faults.length > 0) throw new Error(`the machine "${machine.name}" is broken: ${faults.join('; ')}`);
  return machine;
}

/** The row for this verb in this state (null: the initial transition), or null if the verb is not allowed there. */
export function next<State extends string, Verb extends string, Event extends string>(
  machine: Machine<State, Verb, Event>,
  state: State | null,
  verb: Verb,
): Transition<State, Verb, Event> | null {
  return machine.transitions.find((row) => row.from === state && row.verb === verb) ?? null;
}

/** A state that nothing leaves (a row back to itself does not count). */
export function isFinal<State extends string>(machine: Machine<State, string, string>, state: State): boolean {
  return !machine.transitions.some((row) => row.from === state && row.to !== state);
}

function faultsOf(machine: Machine<string, string, string>): string[] {
  const known = new Set(machine.states);
  const faults: string[] = [];
  if (known.size < machine.states.length) faults.push('a state is named twice');
  const seen = new Set<string>();
  for (const { from, verb, to } of machine.transitions) {
    const key = `${from ?? '–'} ${verb}`;
    if (seen.has(key)) faults.push(`two rows for "${key}"`);
    seen.add(key);
    for (const state of [from, to]) {
      if (state !== null && !known.has(state)) faults.push(`unknown state "${state}" in "${key}"`);
    }
  }
  const reached = reachable(machine);
  for (const state of known) if (!reached.has(state)) faults.push(`no way leads to "${state}"`);
  return faults;
}

function reachable(machine: Machine<string, string, string>): Set<string> {
  const reached = new Set<string>();
  for (let before = -1; before < reached.size; ) {
    before = reached.size;
    for (const { from, to } of machine.transitions) if (from === null || reached.has(from)) reached.add(to);
  }
  return reached;
}

/** A Mermaid state diagram: each arrow carries the verb and its events; final states lead to the end. */
export function drawMachine(machine: Machine<string, string, string>): string {
  const arrows = machine.transitions.map(({ from, verb, to, events }) => {
    const label = [verb, ...events].join('<br/>');
    return `  ${from ?? '[*]'} --> ${to}: ${label}`;
  });
  const ends = machine.states.filter((state) => isFinal(machine, state)).map((state) => `  ${state} --> [*]`);
  return ['stateDiagram-v2', ...arrows, ...ends, ''].join('\n');
}
