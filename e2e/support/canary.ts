/** A line of a log that may cross: the one error of a failed build, under its key or in a row that quotes it. */
const isErrorLine = (line: string, token: string): boolean =>
  line.includes(`${token} undeclared`) && !/^summary: /.test(line);

/**
 * What of a log is in these answers to agents: every line with the token that is not the error line of a
 * failed build. `token` is printed by the builds in every shape; a failing one says `TOKEN undeclared`.
 */
export const leaksIn = (answers: readonly string[], token: string): readonly string[] =>
  answers
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.includes(token) && !isErrorLine(line, token));
