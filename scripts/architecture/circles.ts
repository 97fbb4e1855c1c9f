/** Circles in a graph of names. */

/**
 * One shortest circle for each group of names that lead to each other, beginning with the first name in order. Breaking it may leave
 * another in the same group, which the next run finds.
 */
export function circlesOf(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const seen = new Set<string>();
  for (const name of [...edges.keys()].sort()) {
    if (seen.has(name)) continue;
    const circle = shortestCircle(edges, name);
    if (!circle) continue;
    circles.push(circle);
    const ahead = reachable(edges, name);
    for (const other of ahead) if (reachable(edges, other).has(name)) seen.add(other);
  }
  return circles;
}

/** The way from a name back to itself, without the last step; null: there is none. */
function shortestCircle(edges: ReadonlyMap<string, readonly string[]>, start: string): string[] | null {
  const before = new Map<string, string>();
  const queue = [start];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    for (const next of edges.get(name) ?? []) {
      if (next === start) return wayTo(name, before);
      if (before.has(next)) continue;
      before.set(next, name);
      queue.push(next);
    }
  }
  return null;
}

function wayTo(end: string, before: ReadonlyMap<string, string>): string[] {
  const way: string[] = [];
  for (let name: string | undefined = end; name !== undefined; name = before.get(name)) way.unshift(name);
  return way;
}

function reachable(edges: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const reached = new Set<string>();
  const queue = [start];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const next of edges.get(name) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  return reached;
}
