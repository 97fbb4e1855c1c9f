/** The product's texts about its API that belong to no single route. */
import type { CallerKind } from '../commands/caller.ts';

export interface ApiText {
  /** Applies to every operation; in Markdown. */
  conventions: string;
  /** Who may call a route. */
  callers: Record<CallerKind, string>;
  /** A sentence for each tag, in the order in which readers meet them. */
  tags: Record<string, string>;
  /** Headings for tags whose own name does not serve as one. */
  headings: Record<string, string>;
}
