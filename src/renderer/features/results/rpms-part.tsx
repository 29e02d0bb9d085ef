import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Attempt } from '../../../shared/build';
import type { RpmDetail } from '../../../shared/card';
import type { Outcome } from '../../../shared/outcome';
import { ask } from '../../state/bridge';
import { bytes, count, plural, timeOfDay, UNKNOWN } from '../../ui/format';
import { toneClass } from '../../ui/tone';
import styles from './details.module.css';
import rpmStyles from './rpms-part.module.css';

const Facts = ({ rpm }: { readonly rpm: RpmDetail }) => {
  const now = Date.now();
  const facts: readonly (readonly [string, string])[] = [
    [
      'Package',
      `${rpm.name} ${rpm.epoch === null ? '' : `${rpm.epoch}:`}${rpm.version}-${rpm.release}`,
    ],
    ['Architecture', rpm.arch],
    [
      'Size',
      `${bytes(rpm.size)}, installed ${rpm.installedSize === null ? UNKNOWN : bytes(rpm.installedSize)}`,
    ],
    [
      'Built',
      `${rpm.builtAt === null ? UNKNOWN : timeOfDay(rpm.builtAt, now)}${rpm.buildHost === null ? '' : ` on ${rpm.buildHost}`}`,
    ],
    ['Licence', rpm.license ?? UNKNOWN],
    ['Source', rpm.sourceRpm ?? 'is itself the source package'],
    ['Home page', rpm.url ?? UNKNOWN],
    ['Path', rpm.path],
  ];
  return (
    <>
      <p className={styles.lead}>{rpm.summary}</p>
      {rpm.description === null || rpm.description === rpm.summary ? null : (
        <p className={rpmStyles.description}>{rpm.description}</p>
      )}
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
};

const Relations = ({
  title,
  names,
}: {
  readonly title: string;
  readonly names: readonly string[];
}) => (
  <section>
    <h3 className={styles.label}>
      {title} <span className={styles.dim}>{count(names.length)}</span>
    </h3>
    <ul className={rpmStyles.relations}>
      {names.map((name) => (
        <li key={name}>
          <code>{name}</code>
        </li>
      ))}
    </ul>
  </section>
);

const Files = ({ rpm }: { readonly rpm: RpmDetail }) => (
  <section>
    <h3 className={styles.label}>
      Files <span className={styles.dim}>{count(rpm.files.length + rpm.filesLeftOut)}</span>
    </h3>
    <table className={rpmStyles.files} aria-label={`Files of ${rpm.file}`}>
      <tbody>
        {rpm.files.map((file) => (
          <tr key={file.path}>
            <td>{file.mode}</td>
            <td>{file.kind === 'file' ? bytes(file.size) : file.kind}</td>
            <td>
              {file.path}
              {file.target === null ? '' : ` → ${file.target}`}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
    {rpm.filesLeftOut === 0 ? null : (
      <p className={styles.dim}>and {plural(rpm.filesLeftOut, 'file')} more</p>
    )}
  </section>
);

/** The RPMs of the newest attempt that made any, each as its own header has it. */
export const RpmsPart = ({ attempts }: { readonly attempts: readonly Attempt[] }) => {
  const now = Date.now();
  const proof = attempts.find((attempt) => (attempt.evidence?.rpms.length ?? 0) > 0);
  const rpms = proof?.evidence?.rpms ?? [];
  const [wanted, setWanted] = useState<string | null>(null);
  const [answer, setAnswer] = useState<Outcome<RpmDetail> | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const chosen = rpms.find((rpm) => rpm.file === wanted)?.file ?? rpms[0]?.file ?? null;
  const id = proof?.id ?? null;
  useEffect(() => {
    if (id === null || chosen === null) return;
    let isCurrent = true;
    void ask('cards.rpm', { attempt: id, file: chosen }).then((value) => {
      if (isCurrent) setAnswer(value);
    });
    return () => {
      isCurrent = false;
    };
  }, [id, chosen]);
  if (proof === undefined || chosen === null) {
    return (
      <p className={styles.dim}>
        No attempt of it made an RPM that was seen. Where RPMs are looked for is said by
        artifacts.rpms in breakwater.yaml.
      </p>
    );
  }
  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const at = rpms.findIndex((rpm) => rpm.file === chosen);
    const next = rpms[Math.min(rpms.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    setWanted(next.file);
    list.current?.querySelectorAll<HTMLElement>('button')[rpms.indexOf(next)]?.focus();
  };
  return (
    <div className={rpmStyles.rpms}>
      <nav className={rpmStyles.side} aria-label="RPMs">
        <p className={styles.dim}>
          {plural(rpms.length, 'RPM')} of attempt {proof.number}
        </p>
        <ul ref={list} onKeyDown={walk}>
          {rpms.map((rpm) => (
            <li key={rpm.file}>
              <button
                type="button"
                className={rpmStyles.rpm}
                aria-current={rpm.file === chosen}
                tabIndex={rpm.file === chosen ? 0 : -1}
                onClick={() => setWanted(rpm.file)}
              >
                <b>{rpm.name}</b>
                <span>
                  {rpm.version}-{rpm.release} · {rpm.arch}
                </span>
                <span>
                  {bytes(rpm.size)} · {timeOfDay(rpm.modifiedAt, now)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.scroll}>
        {answer === null ? null : answer.ok ? (
          <>
            <section>
              <Facts rpm={answer.value} />
            </section>
            <Files rpm={answer.value} />
            <Relations title="Provides" names={answer.value.provides} />
            <Relations title="Requires" names={answer.value.requires} />
          </>
        ) : (
          <p className={toneClass('lamp')}>{answer.refusal.message}</p>
        )}
      </div>
    </div>
  );
};
