import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { KubeObject } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import { trialsOf } from '../pods-network-policy';
import type { ExperimentSettings } from './experiment-props';
import type { SearchSpace } from './search-space';
import { TRAINS, TRIAL_KINDS, watchOf } from './trial-kinds';

/** Makes what a trial is: another workload, such as a TrainJob, with the parameters where it uses them. */
export type Trial = (scope: Construct, search: SearchSpace) => Construct;

/** Where in it they stand. */
const REFERENCE = /\$\{trialParameters\.(.+?)\}/g;

/**
 * The objects of a trial. They are made where everything of the platform is known, as if they stood in the chart, and do
 * not stay there: Katib creates one for each trial. The NetworkPolicy of its pods does stay: it is that of all trials.
 */
export function trialObjects(
  scope: Construct,
  experiment: { readonly name: string; readonly namespace: string | undefined },
  trial: Trial,
  search: SearchSpace,
): KubeObject[] {
  const place = new Construct(scope, 'trial');
  trialsOf(place, experiment);
  trial(place, search);
  const made = place.node.findAll().filter(ApiObject.isApiObject);
  const ofTrial = made.filter(({ kind }) => kind !== 'NetworkPolicy');
  const objects = ofTrial.map((object): KubeObject => object.toJson());
  for (const { node } of ofTrial) node.scope?.node.tryRemoveChild(node.id);
  return objects;
}

/** What Katib is told of trials, and what it would refuse of it. */
export function trialTemplate(
  objects: readonly KubeObject[],
  search: SearchSpace,
  settings: Pick<ExperimentSettings, 'namespace' | 'trialTemplate'>,
): { readonly template: object; readonly problems: Problem[] } {
  const [object, ...others] = objects;
  if (!object || others.length > 0) {
    const made = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ') || 'none';
    return { template: {}, problems: [{ path: ['trial'], message: `expected one object, got ${made}` }] };
  }
  // A trial has a name of its own, in the namespace of the experiment.
  const { name: _name, namespace, ...metadata } = object.metadata;
  const trial = { ...object, metadata: Object.keys(metadata).length > 0 ? metadata : undefined };
  const watch = { ...watchOf(object), ...settings.trialTemplate };
  const used = namesIn(trial);
  return {
    template: {
      ...watch,
      retain: watch.retain || undefined,
      trialParameters: [...search.references].map(([name, reference]) => ({ name, reference })),
      trialSpec: trial,
    },
    problems: [
      ...referenceProblems(used, search),
      ...watchProblems(object, watch),
      ...(namespace === undefined || namespace === settings.namespace
        ? []
        : [problem(`expected the namespace of the experiment, got ${namespace}`, 'trial', 'namespace')]),
    ],
  };
}

function namesIn(trial: object): ReadonlySet<string> {
  return new Set(
    [...JSON.stringify(trial).matchAll(REFERENCE)].flatMap(([, name]) => (name === undefined ? [] : [name])),
  );
}

/** Katib takes neither a parameter that no trial uses nor a reference to none. */
function referenceProblems(used: ReadonlySet<string>, { references }: SearchSpace): Problem[] {
  const declared = [...references.keys()];
  return [
    ...declared
      .filter((name) => !used.has(name))
      .map((name) => problem('the trial never uses it; put what search returned where it does', 'parameters', name)),
    ...[...used]
      .filter((name) => !references.has(name))
      .map((name) =>
        problem(
          `uses the parameter ${name}, which is not declared; declared: ${declared.join(', ') || 'none'}`,
          'trial',
        ),
      ),
  ];
}

function watchProblems(object: KubeObject, watch: Partial<ReturnType<typeof watchOf>> & object): Problem[] {
  const problems: Problem[] = [];
  const [path, of] = ['trialTemplate', `as it cannot be known of a ${object.kind}`] as const;
  const known = TRIAL_KINDS.filter((kind) => kind !== object.kind).join(', ');
  for (const key of ['primaryContainerName', 'successCondition', 'failureCondition'] as const) {
    if (!watch[key]) problems.push(problem(`missing, ${of}; known kinds: ${known}`, path, key));
  }
  if (watch.primaryPodLabels === TRAINS && !JSON.stringify(object.spec).includes(JSON.stringify(TRAINS).slice(1, -1))) {
    const [label] = Object.entries(TRAINS).map(([key, value]) => `${key}: '${value}'`);
    problems.push(problem(`expected a template with the label ${label}, the one that trains`, 'trial'));
  }
  return problems;
}

function problem(message: string, ...path: string[]): Problem {
  return { path, message };
}
