import { counted } from '../../kubernetes/counted';
import { titleOf } from '../../kubernetes/objects';
import type { ComponentStatus } from '../status/components';
import type { PlatformStatus } from '../status/status';
import type { CertificateStatus } from '../status/surroundings';
import { type JsonLine, jsonRef } from './json-lines';
import type { painter } from './terminal';

type Paint = ReturnType<typeof painter>;

const NAMED = 5;
const DAY = 86_400_000;
/** A certificate that is still not renewed so shortly before its end is worth a look. */
const SOON = 7 * DAY;

/** What a platform is like, for people. */
export function renderStatus(status: PlatformStatus, paint: Paint, now: Date = new Date()): string[] {
  const { cluster, kubernetes, release, components, claims, profiles, address, opening, unseen } = status;
  const width = Math.max(...components.map(({ name }) => name.length));
  const versions = [kubernetes && `Kubernetes ${kubernetes}`, release && `Kubeflow ${release}`].filter(Boolean);
  return [
    `${cluster}: ${versions.join(', ') || 'unknown version'}`,
    ...components.flatMap((component) => componentLines(component, width, paint)),
    ...certificateLines(status.certificates, paint, now),
    ...(claims.length > 0
      ? [
          `claims: ${claims.map(({ namespace, name, size, phase }) => `${namespace}/${name} ${size} ${phase}`).join(', ')}`,
        ]
      : []),
    ...(profiles.length > 0 ? [`profiles: ${profileNames(status)}`] : []),
    ...(address === undefined ? [] : [`address of the load balancer: ${address}`]),
    ...opening,
    ...unseen.map((each) => `${paint('yellow', 'not known')}: ${each}`),
    summary(status, paint),
  ];
}

/** What a platform is like, for programs: a line for each component, and a last one with the rest. */
export function jsonStatus({ components, ...rest }: PlatformStatus): JsonLine[] {
  return [
    ...components.map(
      ({ problems, ...component }): JsonLine => ({
        type: 'component',
        ...component,
        problems: problems.map(({ object, ...problem }) => ({ object: jsonRef(object), ...problem })),
      }),
    ),
    { type: 'result', verb: 'status', ...rest },
  ];
}

function componentLines(
  { name, ready, total, versions, problems }: ComponentStatus,
  width: number,
  paint: Paint,
): string[] {
  const isReady = ready === total;
  const mark = isReady ? paint('green', 'ready    ') : paint('red', 'not ready');
  const head = `${mark} ${name.padEnd(width)} ${`${ready}/${total}`.padStart(7)}  ${paint('dim', versions.join(', '))}`;
  const missing = problems.filter(({ state }) => state === 'missing');
  const others = problems.filter(({ state }) => state !== 'missing');
  return [
    head.trimEnd(),
    ...(missing.length > 0 ? [`    not on the cluster: ${names(missing.map(({ object }) => titleOf(object)))}`] : []),
    ...others.flatMap(({ object, reason, details }) => [
      `    ${titleOf(object)}: ${reason}`,
      ...details.map((line) => `        ${line.replaceAll(/\s*\n\s*/g, ' ')}`),
    ]),
  ];
}

function certificateLines(certificates: readonly CertificateStatus[], paint: Paint, now: Date): string[] {
  const issued = certificates.filter(({ notAfter }) => notAfter !== undefined);
  const [first] = issued;
  if (!first?.notAfter) return [];
  const late = issued.filter(({ notAfter = '' }) => Date.parse(notAfter) - now.getTime() < SOON);
  return [
    `certificates: ${issued.length}, the first expires ${first.notAfter} (${first.namespace}/${first.name})`,
    ...late.map(({ namespace, name, notAfter = '' }) =>
      paint(
        'red',
        `    ${namespace}/${name}: ${Date.parse(notAfter) < now.getTime() ? 'has expired' : 'expires'} ${notAfter}`,
      ),
    ),
  ];
}

function profileNames({ profiles }: PlatformStatus): string {
  return names(profiles.map(({ name, owner }) => `${name} (${owner})`));
}

function names(all: readonly string[]): string {
  return `${all.slice(0, NAMED).join(', ')}${all.length > NAMED ? ` and ${all.length - NAMED} more` : ''}`;
}

function summary({ ok, components }: PlatformStatus, paint: Paint): string {
  const ready = components.filter((each) => each.problems.length === 0).length;
  const text = `${ready} of ${counted(components.length, 'component')} ${ready === 1 || components.length === 1 ? 'is' : 'are'} ready`;
  return ok ? paint('green', text) : paint('red', text);
}
