import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { resources } from '../../patterns/pod';
import { allow, MANAGE, READ } from '../../patterns/rbac';
import type { Webhook } from '../../patterns/webhook-server';
import { SigsController } from './sigs-controller';
import type { TrainerSettings } from './trainer-props';

const LABELS = {
  'app.kubernetes.io/instance': 'jobset',
  'app.kubernetes.io/managed-by': 'kustomize',
  'app.kubernetes.io/name': 'jobset',
};

/** Properties of `JobSet`. */
export interface JobSetProps {
  readonly config: TrainerSettings['jobSet']['config'];
}

/** JobSet: turns each JobSet into Jobs, whose pods find each other by name. */
export class JobSet extends Construct {
  constructor(scope: Construct, id: string, { config }: JobSetProps) {
    super(scope, id);
    const group = 'jobset.x-k8s.io';
    const { client, featureGates } = config;
    new SigsController(this, 'controller', {
      name: 'jobset',
      labels: LABELS,
      namespace: PlatformContext.of(this).namespace('kubeflow-system'),
      image: 'jobset-controller',
      config: {
        apiVersion: `config.${group}/v1alpha1`,
        kind: 'Configuration',
        leaderElection: { leaderElect: true },
        internalCertManagement: { enable: true },
        ...(client && { clientConnection: client }),
        ...(Object.keys(featureGates).length > 0 && { featureGates }),
      },
      permissions: [
        allow('', ['events'], ['create', 'patch', 'update', 'watch']),
        allow('', ['nodes'], READ),
        allow('', ['persistentvolumeclaims'], ['create', ...READ]),
        allow('', ['pods'], ['delete', ...READ, 'patch', 'update']),
        allow('', ['services'], MANAGE),
        allow(
          'admissionregistration.k8s.io',
          ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
          [...READ, 'update'],
        ),
        allow('batch', ['jobs'], MANAGE),
        allow('batch', ['jobs/status'], ['get', 'patch', 'update']),
        allow(group, ['jobsets'], MANAGE),
        allow(group, ['jobsets/finalizers'], ['update']),
        allow(group, ['jobsets/status'], ['get', 'patch', 'update']),
      ],
      ownSecrets: true,
      mutating: [ofJobSets('mutate', ['CREATE']), ofPods('mutate', ['CREATE'])],
      validating: [ofJobSets('validate', ['CREATE', 'UPDATE']), ofPods('validate', ['CREATE'])],
      replicas: 1,
      resources: resources({ cpu: '500m', memory: '128Mi' }, { memory: '4Gi' }),
    });
  }
}

type Verb = 'mutate' | 'validate';

function ofJobSets(verb: Verb, operations: string[]): Webhook {
  return {
    name: `${verb.charAt(0)}jobset.kb.io`,
    path: `/${verb}-jobset-x-k8s-io-v1alpha2-jobset`,
    rules: [{ apiGroups: ['jobset.x-k8s.io'], apiVersions: ['v1alpha2'], operations, resources: ['jobsets'] }],
  };
}

/** Of pods that belong to a JobSet only: the creation of others must not depend on this server. */
function ofPods(verb: Verb, operations: string[]): Webhook {
  return {
    name: `${verb.charAt(0)}pod.kb.io`,
    path: `/${verb}--v1-pod`,
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations, resources: ['pods'] }],
    objectSelector: { matchExpressions: [{ key: 'jobset.sigs.k8s.io/jobset-name', operator: 'Exists' }] },
  };
}
