/** What goes wrong in the demo is told in one sentence. */
export class Problem extends Error {}
