import { useEffect, useState } from 'react';
import type { Attempt } from '../../../shared/build';
import type { AttemptOrigin, CardDetail } from '../../../shared/card';
import type { Outcome } from '../../../shared/outcome';
import { ask } from '../../state/bridge';
import { useFileVersion } from '../../state/file-versions';
import { useAttempt, usePackage, useWorkspace } from '../../state/selectors';

/** An answer of the engine, asked for anew whenever `key` is another; the one before stays until then. */
const useAnswer = <T>(key: string | null, get: () => Promise<Outcome<T>>): Outcome<T> | null => {
  const [answer, setAnswer] = useState<Outcome<T> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that the question rests on
  useEffect(() => {
    if (key === null) {
      setAnswer(null);
      return;
    }
    let isCurrent = true;
    void get().then((value) => {
      if (isCurrent) setAnswer(value);
    });
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return answer;
};

const NONE: readonly Attempt[] = [];

/** All attempts of a package, newest first, the newest as it is now. */
export const useAttempts = (
  name: string,
): { readonly attempts: readonly Attempt[]; readonly refusal: string | null } => {
  const newest = useAttempt(usePackage(name)?.attempt ?? null);
  const answer = useAnswer(`${name} ${newest?.id} ${newest?.state} ${newest?.report?.status}`, () =>
    ask('builds.history', { package: name }),
  );
  if (answer === null) return { attempts: newest === undefined ? NONE : [newest], refusal: null };
  if (!answer.ok) return { attempts: NONE, refusal: answer.refusal.message };
  const attempts = answer.value.map((one) => (one.id === newest?.id ? newest : one));
  return { attempts, refusal: null };
};

/** The package's index rows and its result file's review; asked for anew when one of the files changes. */
export const useCardDetail = (name: string): CardDetail | null => {
  const result = useFileVersion(`build-results/${name}.md`);
  const written = usePackage(name)?.result?.modifiedAt;
  const index = useWorkspace(
    (workspace) => workspace.documents.find((one) => one.kind === 'index')?.version,
  );
  const answer = useAnswer(`${name} ${result} ${written} ${index}`, () =>
    ask('cards.read', { package: name }),
  );
  return answer?.ok === true ? answer.value : null;
};

/** What an attempt was started from; null while that is not known. */
export const useOrigin = (attempt: string | null): Outcome<AttemptOrigin> | null =>
  useAnswer(attempt, () => ask('cards.origin', { attempt: attempt ?? '' }));

/** The rule file as it is on disk now; null while that is not known or it is gone. */
export const useRuleText = (file: string): string | null => {
  const version = useFileVersion(file);
  const answer = useAnswer(`${file} ${version}`, () => ask('files.read', { file }));
  return answer?.ok === true && answer.value.exists ? answer.value.text : null;
};
