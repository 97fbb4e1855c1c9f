/** Holds a request between two of its statements, for tests of what others do meanwhile. */
import type { KyselyPlugin } from 'kysely';

/** `arm` stops the next caller that gets the result of such a statement, once, until it is released. */
export function gate() {
  let armed: { like: RegExp; reach: () => void; open: Promise<void> } | null = null;
  const asked = new WeakMap<object, string>();
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      if (node.kind === 'RawNode') asked.set(queryId, node.sqlFragments.join(' '));
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      const held = armed;
      if (held?.like.test(asked.get(queryId) ?? '')) {
        armed = null;
        held.reach();
        await held.open;
      }
      return result;
    },
  };
  const arm = (like: RegExp) => {
    const [reached, reach] = signal();
    const [open, letGo] = signal();
    armed = { like, reach, open };
    return { reached, letGo };
  };
  return { plugin, arm };
}

function signal(): [Promise<void>, () => void] {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [given, give];
}
