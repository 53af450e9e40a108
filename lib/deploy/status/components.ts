import { listAt, stringAt } from '../../kubernetes/json';
import type { KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';
import type { Cluster } from '../cluster/cluster';
import { isCrd, type Plan } from '../manifests/plan';
import type { ReadinessChecks } from '../readiness/checks';
import { diagnose } from '../readiness/diagnose';
import { settle } from '../settle';

/** An object of dist that is not as it should be. */
export interface StatusProblem {
  readonly object: KubeObject;
  readonly state: 'missing' | 'progressing' | 'failed';
  readonly reason: string;
  /** What was found out about the cause: pods, events, last lines of logs. */
  readonly details: readonly string[];
}

/** How far a component has come. */
export interface ComponentStatus {
  readonly name: string;
  /** Objects that are there and ready. */
  readonly ready: number;
  readonly total: number;
  /** Its images, by their last name and their tag. */
  readonly versions: readonly string[];
  readonly problems: readonly StatusProblem[];
}

/**
 * The state of each component of dist, in its order.
 *
 * @param onLive told of every object that is there
 * @throws ClusterError, InterruptedError
 */
export async function componentStates(
  plan: Plan,
  cluster: Cluster,
  checks: ReadinessChecks,
  onLive: (live: KubeObject) => void,
): Promise<ComponentStatus[]> {
  return settle(
    [...plan.components].map(async ([name, objects]) => {
      const states = await settle(objects.map((object) => problemOf(object, cluster, checks, onLive)));
      const problems = states.filter((state) => state !== undefined);
      return {
        name,
        ready: objects.length - problems.length,
        total: objects.length,
        versions: versionsOf(objects),
        problems,
      };
    }),
  );
}

async function problemOf(
  object: KubeObject,
  cluster: Cluster,
  checks: ReadinessChecks,
  onLive: (live: KubeObject) => void,
): Promise<StatusProblem | undefined> {
  const missing = (reason: string): StatusProblem => ({ object, state: 'missing', reason, details: [] });
  let live: KubeObject | undefined;
  if (!isCrd(object)) {
    const read = await cluster.read(object);
    if (read.fault) return { object, state: 'failed', reason: `cannot be read: ${read.fault.reason}`, details: [] };
    live = read.object;
    if (!live) return missing('is not on the cluster');
    onLive(live);
  }
  const readiness = await checks.check(object, live);
  if (readiness.state === 'ready') return undefined;
  // A CRD can weigh 700 KB: only one that is not served is asked for, and its metadata alone.
  const crd = isCrd(object) ? await cluster.readMetadata(object) : undefined;
  if (crd?.fault) return { object, state: 'failed', reason: `cannot be read: ${crd.fault.reason}`, details: [] };
  if (crd && !crd.object) return missing('is not on the cluster');
  const { state, reason } = readiness;
  return { object, state, reason, details: live ? await diagnose({ object, reason }, cluster) : [] };
}

/** `istiod:1.30.1` for `registry.example.com/istio/istiod:1.30.1@sha256:…`; the digest where there is no tag. */
function versionsOf(objects: readonly KubeObject[]): string[] {
  const images = objects.flatMap((object) => {
    const spec = podTemplateOf(object)?.spec;
    return [...listAt(spec, 'initContainers'), ...listAt(spec, 'containers')].flatMap(
      (container) => stringAt(container, 'image') ?? [],
    );
  });
  const short = images.map((image) => {
    const [reference = '', digest = ''] = (image.split('/').at(-1) ?? image).split('@sha256:');
    return reference.includes(':') || digest === '' ? reference : `${reference}@${digest.slice(0, 12)}`;
  });
  return [...new Set(short)].sort();
}
