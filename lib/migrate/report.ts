import { shellWord } from '../core/explain';
import type { LocatedProblem } from '../core/problem';
import { formatPath, formatValue } from '../core/problem';
import { ownCommand } from '../kubernetes/own-command';
import { countVerdicts, type Finding, VERDICTS, type Verdict } from './finding';

/** What a reader of another tool's files has done. */
export interface MigrationReport {
  /** What was read: a file, a folder or an address. */
  readonly input: string;
  /** Checksum of what was fetched, where it is an address. */
  readonly sha256?: string;
  /** What it was found to be, in a few words. */
  readonly form: string;
  /** The settings files that were written, with what is wrong with each. */
  readonly settings: readonly WrittenSettings[];
  /** Files with the passwords and keys that were taken over. @default - none were */
  readonly credentials?: readonly string[];
  readonly findings: readonly Finding[];
}

/** A settings file that was written. */
export interface WrittenSettings {
  readonly file: string;
  /** Whether others extend it: by itself it need not render. */
  readonly isCommon?: boolean;
  /** Why it does not render, empty where it does. */
  readonly problems: readonly LocatedProblem[];
}

/** The report for programs. */
export function jsonReport({ input, sha256, form, settings, credentials = [], findings }: MigrationReport): object {
  return {
    input,
    ...(sha256 === undefined ? {} : { sha256 }),
    form,
    settings: settings.map(({ file, isCommon = false, problems }) => ({
      file,
      ...(isCommon ? { isCommon } : {}),
      renders: problems.length === 0,
      problems: problems.map(({ location, path, message }) => ({ ...location, path: formatPath(path), message })),
    })),
    credentials,
    renders: settings.every(({ problems }) => problems.length === 0),
    counts: countVerdicts(findings),
    findings: findings.map(({ place, ...rest }) => ({ ...place, ...rest })),
  };
}

const TITLES: Readonly<Record<Verdict, string>> = {
  taken: 'taken: settings say the same',
  replaced: 'replaced: something else does its work',
  dropped: 'dropped: nothing does its work',
  refused: 'refused: everybody knows it, or it must not be taken over',
  missing: 'missing: to be filled in',
  unknown: "unknown: none of Kubeflow's, so look at it yourself",
};

/** The report for people: what is to be done stands last, where it is seen. */
export function textReport({ input, sha256, form, settings, credentials = [], findings }: MigrationReport): string[] {
  const counts = countVerdicts(findings);
  const sections = VERDICTS.filter((verdict) => counts[verdict] > 0).flatMap((verdict) => [
    '',
    TITLES[verdict],
    ...rows(findings.filter((each) => each.verdict === verdict)).map((line) => `  ${line}`),
  ]);
  return [
    `${input}: ${form}`,
    ...(sha256 === undefined ? [] : [`sha256 ${sha256}`]),
    ...sections,
    '',
    VERDICTS.map((verdict) => `${counts[verdict]} ${verdict}`).join(', '),
    ...credentials.map((file) => `${file}: passwords and keys; keep it, and keep it out of version control`),
    ...settings.flatMap(verdictOfFile),
  ];
}

function verdictOfFile({ file, isCommon, problems }: WrittenSettings): string[] {
  if (isCommon) return [`${file}: what the others share`];
  if (problems.length === 0) return [`${file}: it renders; ${ownCommand('synth', shellWord(file))}`];
  const lines = problems.map(({ location: { file: at, line, column }, path, message }) => {
    return `  ${at}:${line}:${column}: ${path.length > 0 ? `${formatPath(path)}: ` : ''}${message}`;
  });
  return [`${file}: it does not render yet`, ...lines];
}

/** The most values that one line names. */
const NAMED = 4;

/** Values of which the same is said stand on one line. */
function rows(findings: readonly Finding[]): string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.setting ?? ''}\n${finding.note ?? ''}\n${kindOf(finding)}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].map(row);
}

/** Applications, overlays and values do not share lines. */
function kindOf({ what }: Finding): string {
  return /^application /.test(what) ? 'application' : (/: overlay (.*)$/.exec(what)?.[1] ?? 'value');
}

function row(group: readonly Finding[]): string {
  const shown = group
    .slice(0, NAMED)
    .map(({ what, value }) => (value === undefined ? what : `${what} ${formatValue(value)}`));
  const more = group.length > NAMED ? ` and ${group.length - NAMED} more` : '';
  const { place, setting, note, what } = group[0] as Finding;
  const at = place === undefined ? '' : `${place.file}:${place.line}: `;
  const to = setting === undefined || setting === what ? '' : ` -> ${setting}`;
  return `${at}${shown.join(', ')}${more}${to}${note === undefined ? '' : `: ${note}`}`;
}
