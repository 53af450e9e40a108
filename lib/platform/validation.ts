import { choices } from '../core/explain';
import { ObjectSchemas } from '../core/object-schemas/object-schemas';
import { formatPath } from '../core/problem';
import type { Release } from '../core/releases/release';
import { groupKindOf, type KubeObject, titleOf } from '../kubernetes/objects';

/**
 * A release as it is on a version of Kubernetes: objects must fit that version's own kinds.
 *
 * @param version `1.34` or `v1.34.2`; the newest of a minor version is meant
 * @throws when the kinds of that version are not known, or a component does not work on it
 */
export function onKubernetes(release: Release, version: string, on: ReadonlySet<string> = new Set()): Release {
  const known = [...(release.kubernetes ? [release.kubernetes] : []), ...(release.furtherKubernetes ?? [])];
  const wanted = `v${version.replace(/^v/, '')}`;
  const isMinor = /^v\d+\.\d+$/.test(wanted);
  const found = known.find((each) => each === wanted || (isMinor && each.startsWith(`${wanted}.`)));
  if (!found)
    throw new Error(
      `Kubernetes ${/^[\w.]+$/.test(version) ? version : JSON.stringify(version)}: its kinds are not known; ${choices(wanted, known)}`,
    );
  const tooNew = Object.entries(release.oldestKubernetes ?? {}).filter(
    ([name, oldest]) => on.has(name) && minorOf(oldest) > minorOf(found),
  );
  if (tooNew.length > 0) {
    const needs = tooNew.map(([name, oldest]) => `${name} needs ${oldest}`).join(', ');
    throw new Error(`Kubernetes ${version}: ${needs}`);
  }
  return { ...release, kubernetes: found };
}

/** What is wrong with an object by itself. */
export interface ObjectProblem {
  /** The object, as `apps/Deployment kubeflow/dashboard`. */
  readonly object: string;
  readonly path: string;
  readonly message: string;
}

/** What the API server would refuse of objects, by the kinds of a release and their own CustomResourceDefinitions. */
export function objectProblems(objects: readonly KubeObject[], release: Release): ObjectProblem[] {
  const schemas = new ObjectSchemas(release, objects);
  return objects
    .filter((object) => groupKindOf(object) !== 'apiextensions.k8s.io/CustomResourceDefinition')
    .flatMap((object) =>
      schemas.problems(object).map(({ path, message }) => ({
        object: titleOf(object),
        path: formatPath(path),
        message,
      })),
    );
}

/** The number in the middle: 34 of `1.34` and of `v1.34.2`. */
function minorOf(version: string): number {
  return Number(/^v?\d+\.(\d+)/.exec(version)?.[1]);
}
