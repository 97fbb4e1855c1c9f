/** A queue in which groups take turns: a group with many items waits for its own, and delays others by one item per round. */

export interface FairQueue<T> {
  push(group: string, item: T): void;
  /** The next item, or undefined if none waits. */
  take(): T | undefined;
  /** How many items of this group wait, or of all groups. */
  waiting(group?: string): number;
}

export function fairQueue<T>(): FairQueue<T> {
  // In the order of their turns.
  const groups = new Map<string, T[]>();
  return {
    push: (group, item) => {
      const own = groups.get(group);
      if (own) own.push(item);
      else groups.set(group, [item]);
    },
    take: () => {
      const [next] = groups;
      if (!next) return undefined;
      const [group, own] = next;
      const item = own.shift();
      groups.delete(group);
      if (own.length > 0) groups.set(group, own);
      return item;
    },
    waiting: (group) => {
      if (group !== undefined) return groups.get(group)?.length ?? 0;
      return groups.values().reduce((sum, own) => sum + own.length, 0);
    },
  };
}
