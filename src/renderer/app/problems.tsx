import { TriangleAlert } from 'lucide-react';
import { DOCUMENTS } from '../../shared/document';
import { isEditableFile } from '../../shared/file-text';
import type { Problem } from '../../shared/problem';
import { openProblem } from '../state/actions';
import { useWorkspace } from '../state/selectors';
import { closeDialog, openDialog } from '../state/store';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { plural } from '../ui/format';
import styles from './problems.module.css';

const place = (problem: Problem): string =>
  problem.line === null ? problem.file : `${problem.file}:${problem.line}`;

const opens = (file: string): boolean =>
  isEditableFile(file) || Object.values<string>(DOCUMENTS).includes(file);

/** One line under the top bar for as long as a file of the workspace has an error. */
export const ProblemsBanner = () => {
  const problems = useWorkspace((workspace) => workspace.problems);
  const first = problems.find((problem) => problem.severity === 'error') ?? problems[0];
  if (first === undefined) return null;
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const sum = errors > 0 ? plural(errors, 'error') : plural(problems.length, 'warning');
  return (
    <div className={`${styles.banner} ${errors > 0 ? styles.grave : ''}`} role="status">
      <TriangleAlert size={14} aria-hidden="true" />
      <b>{sum}</b>
      <code className={styles.place}>{place(first)}</code>
      <span className={styles.message} title={`${first.message} ${first.remedy}`}>
        {first.message} <span className={styles.remedy}>{first.remedy}</span>
      </span>
      {opens(first.file) ? (
        <Button look="link" onClick={() => openProblem(first.file, first.line)}>
          Open
        </Button>
      ) : null}
      {problems.length > 1 ? (
        <Button look="link" onClick={() => openDialog({ kind: 'problems' })}>
          All {problems.length}
        </Button>
      ) : null}
    </div>
  );
};

/** Every problem of the workspace's files, each with its remedy. */
export const ProblemsDialog = () => {
  const problems = useWorkspace((workspace) => workspace.problems);
  return (
    <Dialog title={`Problems (${problems.length})`} size="wide" onClose={closeDialog}>
      {problems.length === 0 ? <p>All files of the workspace read well.</p> : null}
      <ul className={styles.list}>
        {problems.map((problem) => (
          <li
            key={`${place(problem)} ${problem.key ?? ''} ${problem.message}`}
            className={styles.row}
            data-severity={problem.severity}
          >
            <div className={styles.rowHead}>
              <code>{place(problem)}</code>
              {problem.key === undefined ? null : (
                <span className={styles.remedy}>{problem.key}</span>
              )}
              <span className={styles.severity}>{problem.severity}</span>
            </div>
            <p>{problem.message}</p>
            <p className={styles.remedy}>{problem.remedy}</p>
            <Button look="link" onClick={() => openProblem(problem.file, problem.line)}>
              {opens(problem.file) ? 'Open' : 'Copy the path'}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
};
