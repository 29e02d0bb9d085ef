/** A failure that a person can mend: one line, remedy included. `code` is the exit status. */
export class Problem extends Error {
  constructor(message, code = 2) {
    super(message);
    this.code = code;
  }
}
