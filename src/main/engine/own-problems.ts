import type { Problem } from '../../shared/problem';
import type { OutsideBuild } from './builds/processes/outside-builds';

/** What is wrong that no file of the workspace's says: builds that run past Breakwater, and Breakwater's own files. */
export const ownProblems = (now: {
  readonly outside: readonly OutsideBuild[];
  /** Another Breakwater has the workspace. */
  readonly isLost: boolean;
  /** What was wrong with the tasks' file; null when nothing was. */
  readonly tasks: string | null;
}): readonly Problem[] => [
  ...now.outside.map(outsideProblem),
  ...(now.isLost ? [LOST] : []),
  ...(now.tasks === null ? [] : [tasksProblem(now.tasks)]),
];

const outsideProblem = ({ pid, package: name, seenAt }: OutsideBuild): Problem => ({
  file: `process ${pid}`,
  line: null,
  severity: 'warning',
  message:
    `A build${name === '' ? '' : ` of ${name}`} runs outside Breakwater (process ${pid}, seen ` +
    `${seenAt.toISOString().slice(11, 16)} UTC): its log is kept nowhere, and it is not among the three.`,
  remedy: `Let it end or stop it there; then build ${name === '' ? 'the package' : name} here.`,
});

/** `.breakwater` was deleted, lock and all, and somebody else took the workspace before it was put back. */
const LOST: Problem = {
  file: '.breakwater/lock',
  line: null,
  severity: 'error',
  message:
    'The lock was deleted, and another Breakwater has this workspace now: nothing is started here any more.',
  remedy: 'Go on in that one, and close this one.',
};

const tasksProblem = (message: string): Problem => ({
  file: '.breakwater/tasks.json',
  line: null,
  severity: 'warning',
  message,
  remedy: 'Mend the file that was set aside, or write the tasks anew.',
});
