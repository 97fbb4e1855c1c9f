/** A problem of the demo, explained in one sentence. */
export class Problem extends Error {}
