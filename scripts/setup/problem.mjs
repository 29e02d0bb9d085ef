/** A reason why set-up cannot go on that a person can act on; its text is the whole message. */
export class SetupProblem extends Error {}
