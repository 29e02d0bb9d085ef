import { retry, startBuild } from '../../state/actions';
import { usePackage } from '../../state/selectors';
import { closeDialog } from '../../state/store';
import { Button } from '../../ui/button';
import { FileEditor } from '../files/file-editor';

/** The editor of a package's rule file, from which it can be built again at once. */
export const RuleEditor = ({
  name,
  line,
  takesFocus,
}: {
  readonly name: string;
  readonly line: number | null;
  readonly takesFocus: boolean;
}) => {
  const row = usePackage(name);
  const state = row?.state;
  const again = (): void => {
    closeDialog();
    void (state === 'failed' ? retry(name) : startBuild(name));
  };
  return (
    <FileEditor
      file={row?.ruleFile ?? `rules/packages/${name}.yaml`}
      label={`Rule file of ${name}`}
      name="The rule file"
      line={line}
      takesFocus={takesFocus}
      actions={(dirty) => (
        <Button disabled={dirty || state === 'building' || state === 'queued'} onClick={again}>
          {state === 'failed' ? 'Retry' : 'Build now'}
        </Button>
      )}
    />
  );
};
