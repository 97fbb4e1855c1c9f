/** A mistake of the operator, reported in one sentence: no stack trace, exit code 1. */
export class OperatorError extends Error {}
