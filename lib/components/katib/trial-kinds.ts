import type { k8s } from 'cdk8s-plus-27';
import type { PlatformContext } from '../../core/context';
import { allow, READ } from '../../patterns/rbac';

/** A kind of object that can be a trial. */
interface TrialKind {
  /** API group, `''` never. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Whether the component is on that brings the kind. @default - Kubernetes itself brings it */
  readonly isOn?: (context: PlatformContext) => boolean;
  /** Resources, as group and name, between such an object and its pods: the webhook looks for the trial through them. */
  readonly between?: readonly (readonly [group: string, resource: string])[];
}

/** Names of the kinds of objects that can be trials. */
export const TRIAL_KIND_NAMES = [
  'Job',
  'TrainJob',
  'JobSet',
  'TFJob',
  'PyTorchJob',
  'MPIJob',
  'XGBoostJob',
  'PaddleJob',
  'JAXJob',
  'Workflow',
  'RayJob',
  'SparkApplication',
] as const;

/** A kind of object that can be a trial. */
export type TrialKindName = (typeof TRIAL_KIND_NAMES)[number];

/** The kinds of objects that can be trials. */
const TRIAL_KINDS: Readonly<Record<TrialKindName, TrialKind>> = {
  Job: { group: 'batch', version: 'v1', resource: 'jobs' },
  TrainJob: {
    group: 'trainer.kubeflow.org',
    version: 'v1alpha1',
    resource: 'trainjobs',
    isOn: (context) => context.has('trainer'),
    between: [
      ['jobset.x-k8s.io', 'jobsets'],
      ['batch', 'jobs'],
    ],
  },
  JobSet: {
    group: 'jobset.x-k8s.io',
    version: 'v1alpha2',
    resource: 'jobsets',
    isOn: (context) => context.has('trainer'),
    between: [['batch', 'jobs']],
  },
  TFJob: {
    group: 'kubeflow.org',
    version: 'v1',
    resource: 'tfjobs',
    isOn: (context) => context.has('training-operator'),
  },
  PyTorchJob: {
    group: 'kubeflow.org',
    version: 'v1',
    resource: 'pytorchjobs',
    isOn: (context) => context.has('training-operator'),
  },
  MPIJob: {
    group: 'kubeflow.org',
    version: 'v1',
    resource: 'mpijobs',
    isOn: (context) => context.has('training-operator'),
  },
  XGBoostJob: {
    group: 'kubeflow.org',
    version: 'v1',
    resource: 'xgboostjobs',
    isOn: (context) => context.has('training-operator'),
  },
  PaddleJob: {
    group: 'kubeflow.org',
    version: 'v1',
    resource: 'paddlejobs',
    isOn: (context) => context.has('training-operator'),
  },
  JAXJob: {
    group: 'kubeflow.org',
    version: 'v1',
    resource: 'jaxjobs',
    isOn: (context) => context.has('training-operator'),
  },
  Workflow: {
    group: 'argoproj.io',
    version: 'v1alpha1',
    resource: 'workflows',
    isOn: (context) => context.has('pipelines'),
  },
  RayJob: {
    group: 'ray.io',
    version: 'v1',
    resource: 'rayjobs',
    isOn: (context) => context.has('kuberay-operator'),
    between: [
      ['ray.io', 'rayclusters'],
      ['batch', 'jobs'],
    ],
  },
  SparkApplication: {
    group: 'sparkoperator.k8s.io',
    version: 'v1beta2',
    resource: 'sparkapplications',
    isOn: (context) => context.has('spark-operator'),
  },
};

/** The kinds that the components of a platform bring. The controller does not start to watch one that comes later. */
export function trialKindsOf(context: PlatformContext): TrialKindName[] {
  return TRIAL_KIND_NAMES.filter((name) => TRIAL_KINDS[name].isOn?.(context) ?? true);
}

/** Such a kind as KatibConfig spells it: `Kind.version.group`. */
export function trialResource(name: TrialKindName): string {
  const { version, group } = TRIAL_KINDS[name];
  return `${name}.${version}.${group}`;
}

/** What the controller may do with the objects of trials and what stands between them and their pods. */
export function trialRules(names: readonly TrialKindName[]): k8s.PolicyRule[] {
  const kinds = names.map((name) => TRIAL_KINDS[name]);
  const made = grouped(kinds.map(({ group, resource }) => [group, resource] as const));
  const read = grouped(kinds.flatMap(({ between }) => between ?? [])).map(
    ([group, resources]) =>
      [group, resources.filter((name) => !made.some(([own, all]) => own === group && all.includes(name)))] as const,
  );
  return [
    ...made.map(([group, resources]) => allow(group, resources, [...READ, 'create', 'delete'])),
    ...read.filter(([, resources]) => resources.length > 0).map(([group, resources]) => allow(group, resources, READ)),
  ];
}

function grouped(pairs: readonly (readonly [string, string])[]): [string, string[]][] {
  const groups = new Map<string, Set<string>>();
  for (const [group, resource] of pairs) groups.set(group, (groups.get(group) ?? new Set()).add(resource));
  return [...groups].map(([group, resources]) => [group, [...resources]]);
}
