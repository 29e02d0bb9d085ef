import { useState } from 'react';
import type { Attempt } from '../../../shared/build';
import { usePackage } from '../../state/selectors';
import { Button } from '../../ui/button';
import { DiffView } from '../../ui/diff-view';
import styles from './details.module.css';
import { RuleEditor } from './rule-editor';
import { useOrigin, useRuleText } from './use-card';

/** What changed in the rule file since the newest attempt that was started from it. */
const SinceAttempt = ({ name, attempt }: { readonly name: string; readonly attempt: Attempt }) => {
  const file = usePackage(name)?.ruleFile ?? `rules/packages/${name}.yaml`;
  const origin = useOrigin(attempt.id);
  const text = useRuleText(file);
  const [open, setOpen] = useState(false);
  if (origin === null || text === null) return null;
  const used = origin.ok ? origin.value.rule : null;
  if (used === null) {
    return <p className={styles.since}>The rule file of attempt {attempt.number} was not kept.</p>;
  }
  if (used === text) {
    return <p className={styles.since}>Attempt {attempt.number} was built from this text.</p>;
  }
  return (
    <div className={styles.since}>
      Changed since attempt {attempt.number} was built.
      <Button look="link" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide the difference' : 'Show the difference'}
      </Button>
      {open ? (
        <div className={styles.sinceDiff}>
          <DiffView
            left={used}
            right={text}
            label={`Rule file of attempt ${attempt.number} against the one on disk`}
            same="Only line ends differ."
          />
        </div>
      ) : null}
    </div>
  );
};

/** The rule file in an editor, and what changed in it since it was last built from. */
export const RulePart = ({
  name,
  line,
  takesFocus,
  attempts,
}: {
  readonly name: string;
  readonly line: number | null;
  readonly takesFocus: boolean;
  readonly attempts: readonly Attempt[];
}) => {
  const last = attempts.find((attempt) => attempt.startedAt !== null);
  return (
    <div className={styles.rulePart}>
      {last === undefined ? null : <SinceAttempt name={name} attempt={last} />}
      <div className={styles.ruleEditor}>
        <RuleEditor name={name} line={line} takesFocus={takesFocus} />
      </div>
    </div>
  );
};
