/** The product's words about its API that belong to no single route. */
import type { CallerKind } from '../commands/caller.ts';

export interface ApiText {
  /** What holds for every operation; in Markdown. */
  conventions: string;
  /** Who may call a route. */
  callers: Record<CallerKind, string>;
  /** Each tag's sentence, in the order in which one meets them. */
  tags: Record<string, string>;
  /** Headings of tags that are not the tag's own words. */
  headings: Record<string, string>;
}
