/** A problem of the demo, told in one sentence. */
export class Problem extends Error {}
