/** A mistake of the operator, told in one sentence: no stack trace, exit code 1. */
export class OperatorError extends Error {}
