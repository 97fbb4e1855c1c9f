/** A law that was broken, and by what. */
export class Broken extends Error {
  readonly law: string;

  constructor(law: string, found: unknown) {
    super(`${law}: ${JSON.stringify(found)}`);
    this.law = law;
  }
}
