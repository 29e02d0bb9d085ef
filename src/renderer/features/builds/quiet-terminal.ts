import type { IDisposable, Terminal } from '@xterm/xterm';

/** Private modes that would change how the log is read, or make the pane answer the build. */
const REFUSED_MODES: ReadonlySet<number> = new Set([
  1, 3, 5, 6, 7, 9, 12, 25, 45, 47, 66, 67, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1015,
  1016, 1047, 1048, 1049, 2004, 2026, 2031, 9001,
]);
/** Titles, folders, colours of the palette, clipboard, notifications, shell marks, images. */
const REFUSED_OSC = [
  0, 1, 2, 4, 7, 9, 10, 11, 12, 17, 19, 52, 99, 104, 110, 111, 112, 133, 633, 777, 1337,
];

const refusesMode = (params: readonly (number | number[])[]): boolean =>
  params.some((param) => REFUSED_MODES.has(Array.isArray(param) ? (param[0] ?? 0) : param));

/**
 * Makes a terminal that only shows: whatever the build prints, it cannot switch screens, lock lines in
 * a scroll region, erase what scrolled by, change titles or colours, reach the clipboard, ask for mouse
 * or paste reports, or get an answer to a query. Colours and cursor movement stay.
 */
export const quieten = (terminal: Terminal): IDisposable => {
  const { parser } = terminal;
  const swallow = () => true;
  const handlers: IDisposable[] = [
    ...REFUSED_OSC.map((code) => parser.registerOscHandler(code, swallow)),
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, refusesMode),
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, refusesMode),
    // Insert mode and line-feed mode would smear what follows.
    parser.registerCsiHandler({ final: 'h' }, swallow),
    parser.registerCsiHandler({ final: 'l' }, swallow),
    parser.registerCsiHandler({ final: 'r' }, swallow),
    parser.registerCsiHandler({ final: 't' }, swallow),
    parser.registerCsiHandler({ final: 'J' }, (params) => params[0] === 3),
    // Queries: device status, attributes, mode reports, settings.
    parser.registerCsiHandler({ final: 'n' }, swallow),
    parser.registerCsiHandler({ prefix: '?', final: 'n' }, swallow),
    parser.registerCsiHandler({ final: 'c' }, swallow),
    parser.registerCsiHandler({ prefix: '>', final: 'c' }, swallow),
    parser.registerCsiHandler({ prefix: '=', final: 'c' }, swallow),
    parser.registerCsiHandler({ prefix: '>', final: 'q' }, swallow),
    parser.registerCsiHandler({ intermediates: '$', final: 'p' }, swallow),
    parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, swallow),
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow),
    parser.registerDcsHandler({ intermediates: '+', final: 'q' }, swallow),
    // A full reset would throw away the lines above it.
    parser.registerEscHandler({ final: 'c' }, swallow),
  ];
  return {
    dispose: () => {
      for (const handler of handlers) handler.dispose();
    },
  };
};
