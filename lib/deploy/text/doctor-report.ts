import { counted } from '../../kubernetes/counted';
import type { Diagnosis } from '../doctor/doctor';
import type { Finding } from '../doctor/finding';
import type { JsonLine } from './json-lines';
import type { Colour, painter } from './terminal';

type Paint = ReturnType<typeof painter>;

const COLOURS: Readonly<Record<Finding['level'], Colour>> = { ok: 'green', note: 'yellow', problem: 'red' };

/** What examining a cluster has found, for people. */
export function renderDiagnosis({ cluster, findings }: Diagnosis, paint: Paint): string[] {
  const count = (level: Finding['level']) => counted(findings.filter((each) => each.level === level).length, level);
  return [
    ...findings.flatMap((finding) => findingLines(finding, paint)),
    `${cluster}: ${count('problem')}, ${count('note')}`,
  ];
}

/** A finding in words: how bad, of what, what, and what to do. */
export function findingLines({ check, level, message, advice }: Finding, paint: Paint): string[] {
  const head = `${paint(COLOURS[level], level.padEnd(7))} ${check}: ${message}`;
  return [head, ...(advice === undefined ? [] : [`        ${advice}`])];
}

/** What examining a cluster has found, for programs: a line for each finding, and a last one. */
export function jsonDiagnosis({ ok, cluster, findings }: Diagnosis): JsonLine[] {
  return [
    ...findings.map((finding): JsonLine => ({ type: 'finding', ...finding })),
    { type: 'result', verb: 'doctor', ok, cluster },
  ];
}
