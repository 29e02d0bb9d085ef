import { copyText } from '../../state/actions';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import styles from './waves.module.css';

const SMALLEST = `package: zlib
version: 1.3.1
depends: []
`;

/** What stands in a workspace without rule files: the smallest one that works. */
export const FirstRule = () => (
  <Empty
    title="No packages yet"
    actions={<Button onClick={() => void copyText(SMALLEST, 'the rule file')}>Copy it</Button>}
  >
    Each package is one rule file. Save this as <code>rules/packages/zlib.yaml</code> in the
    workspace and it appears here by itself:
    <pre className={styles.rule}>{SMALLEST}</pre>
  </Empty>
);
