import { choices } from '../../core/explain';
import { readCrdText } from '../../core/imported-crds';
import { ObjectSchemas } from '../../core/object-schemas/object-schemas';
import { formatValue, type LocatedProblem } from '../../core/problem';
import type { Release } from '../../core/releases/release';
import { stringAt } from '../../kubernetes/json';
import { groupKindOf, groupOf, type KubeObject, titleOf } from '../../kubernetes/objects';
import { isNamespaced } from '../../kubernetes/scope';
import type { ExtraObject } from './extra-object';

/** Namespaces that every cluster has. */
const OF_THE_CLUSTER = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** What users' own manifests come to. */
export interface ExtrasSurroundings {
  readonly release: Release;
  /** Enough of every object of the platform to know which one it is; definitions and namespaces among them. */
  readonly others: readonly KubeObject[];
  /** Names of the profiles, each of which makes a namespace. */
  readonly profiles: readonly string[];
}

/**
 * The same objects, each in a namespace where its kind has one and the settings name it.
 *
 * @param extras as they were read
 */
export function placedExtras(extras: readonly ExtraObject[], release: Release): ExtraObject[] {
  const definitions = extras.map(({ object }) => object).filter(isDefinition);
  return extras.map((extra) => {
    const { object, settings } = extra;
    if (settings.namespace === undefined || object.metadata.namespace !== undefined) return extra;
    if (hasNamespace(object, definitions, release) !== true) return extra;
    return { ...extra, object: { ...object, metadata: { ...object.metadata, namespace: settings.namespace } } };
  });
}

/** What is wrong with users' own manifests beside the platform, by the place that says it. */
export function extrasProblems(extras: readonly ExtraObject[], around: ExtrasSurroundings): LocatedProblem[] {
  const objects = extras.map(({ object }) => object);
  const schemas = new ObjectSchemas(around.release, objects);
  const taken = new Map(around.others.map((other) => [titleOf(other), 'the platform has']));
  return extras.flatMap((extra) => {
    const { object, settings, problem } = extra;
    const title = titleOf(object);
    const owner = taken.get(title);
    taken.set(title, 'these manifests have');
    return [
      ...(owner ? [problem([], `${title}: ${owner} it already`)] : []),
      ...(settings.validate === false
        ? []
        : schemas.problems(object).map(({ path, message }) => problem(path, `${message} in ${title}`))),
      ...namespaceProblems(extra, objects, around),
    ];
  });
}

function namespaceProblems(
  { object, settings, problem }: ExtraObject,
  extras: readonly KubeObject[],
  { others, profiles, release }: ExtrasSurroundings,
): LocatedProblem[] {
  const { namespace } = object.metadata;
  const namespaced = hasNamespace(object, extras.filter(isDefinition), release);
  const path = ['metadata', 'namespace'];
  if (namespace === undefined) {
    if (namespaced !== true) return [];
    return [problem(path, `expected a namespace in ${titleOf(object)}; or say one for all: namespace beside its path`)];
  }
  if (namespaced === false) {
    return [problem(path, `got ${formatValue(namespace)}, but ${titleOf(object)} is of a kind without namespaces`)];
  }
  const made = [...others, ...extras].filter((each) => groupKindOf(each) === '/Namespace');
  const known = [...made.map(({ metadata }) => metadata.name), ...profiles, ...OF_THE_CLUSTER];
  if ([...known, ...settings.existingNamespaces].includes(namespace)) return [];
  const message = `nothing makes the namespace ${formatValue(namespace)}; ${choices(namespace, known)}, or say in existingNamespaces that others make it`;
  return [problem(path, message)];
}

function isDefinition({ kind }: KubeObject): boolean {
  return kind === 'CustomResourceDefinition';
}

/** Whether a kind stands in namespaces, as far as Kubernetes, these definitions or the release say it. */
function hasNamespace(object: KubeObject, definitions: readonly KubeObject[], release: Release): boolean | undefined {
  const builtIn = isNamespaced(object);
  if (builtIn !== undefined) return builtIn;
  const own = definitions.find(
    (each) =>
      stringAt(each, 'spec', 'group') === groupOf(object) && stringAt(each, 'spec', 'names', 'kind') === object.kind,
  );
  if (own) return stringAt(own, 'spec', 'scope') === 'Namespaced';
  const entry = Object.values(release.crds).find(
    ({ group, kind }) => group === groupOf(object) && kind === object.kind,
  );
  return entry && /^ *scope: Namespaced$/m.test(readCrdText(entry));
}
