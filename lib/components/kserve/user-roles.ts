import type { Construct } from 'constructs';
import { AggregatedRoles } from '../../patterns/aggregated-roles';
import { allow, EVERY_VERB, READ } from '../../patterns/rbac';
import { GROUP } from './manager-rules';

/** Kinds of KServe that belong to a namespace, and so to its profile. */
export const PROFILE_KINDS = [
  'inferencegraphs',
  'inferenceservices',
  'llminferenceserviceconfigs',
  'llminferenceservices',
  'localmodelnamespacecaches',
  'servingruntimes',
  'trainedmodels',
];

/** Kinds that belong to the whole cluster: whoever makes a model must see what there is. */
const CLUSTER_KINDS = [
  'clusterservingruntimes',
  'clusterstoragecontainers',
  'localmodelcaches',
  'localmodelnodegroups',
  'localmodelnodes',
];

const STATUS = [
  'inferencegraphs',
  'inferenceservices',
  'llminferenceservices',
  'localmodelnamespacecaches',
  'trainedmodels',
].map((kind) => `${kind}/status`);

const KNATIVE = ['services', 'routes', 'configurations', 'revisions'].flatMap((kind) => [kind, `${kind}/status`]);

/** What the users of a profile may do with models. */
export function userRoles(scope: Construct): void {
  new AggregatedRoles(scope, 'user-roles', {
    name: 'kubeflow-kserve',
    group: 'kubeflow-kserve',
    rules: {
      edit: [
        allow(GROUP, PROFILE_KINDS, EVERY_VERB),
        allow(GROUP, STATUS, ['get']),
        allow(GROUP, CLUSTER_KINDS, READ),
        allow('serving.knative.dev', KNATIVE, EVERY_VERB),
      ],
      view: [
        allow(GROUP, PROFILE_KINDS, READ),
        allow(GROUP, STATUS, ['get']),
        allow(GROUP, CLUSTER_KINDS, READ),
        allow('serving.knative.dev', KNATIVE, READ),
      ],
    },
  });
}
