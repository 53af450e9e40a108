import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { resources } from '../../patterns/pod';
import { allow, MANAGE, READ } from '../../patterns/rbac';
import type { Webhook } from '../../patterns/webhook-server';
import { SigsController } from './sigs-controller';

const LABELS = { 'app.kubernetes.io/instance': 'lws', 'app.kubernetes.io/name': 'lws' };

/** LeaderWorkerSet: groups of pods of which one leads the others, such as the cache of datasets. */
export class LeaderWorkerSet extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const group = 'leaderworkerset.x-k8s.io';
    const status = ['get', 'patch', 'update'];
    new SigsController(this, 'controller', {
      name: 'lws',
      labels: LABELS,
      namespace: PlatformContext.of(this).namespace('kubeflow-system'),
      image: 'lws-controller',
      config: {
        apiVersion: 'config.lws.x-k8s.io/v1alpha1',
        kind: 'Configuration',
        leaderElection: { leaderElect: true },
        internalCertManagement: { enable: true },
      },
      permissions: [
        allow('', ['events'], ['create', ...READ, 'patch', 'update']),
        allow('', ['nodes'], [...READ, 'patch', 'update']),
        allow('', ['pods', 'services'], MANAGE),
        allow('', ['pods/finalizers'], ['update']),
        allow(
          'admissionregistration.k8s.io',
          ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
          [...READ, 'update'],
        ),
        allow('apps', ['controllerrevisions', 'statefulsets'], MANAGE),
        allow('apps', ['controllerrevisions/finalizers', 'statefulsets/finalizers'], ['update']),
        allow('apps', ['controllerrevisions/status', 'statefulsets/status'], status),
        allow(group, ['leaderworkersets'], MANAGE),
        allow(group, ['leaderworkersets/finalizers'], ['update']),
        allow(group, ['leaderworkersets/status'], status),
      ],
      // Upstream lets it read the Secrets of the whole cluster; it needs that of its certificate.
      ownSecrets: true,
      mutating: [ofSets('mutate'), ofPods('mutate', ['CREATE'])],
      validating: [ofSets('validate'), ofPods('validate', ['CREATE', 'UPDATE'])],
      replicas: 2,
      resources: resources({ cpu: 1, memory: '1Gi' }),
    });
  }
}

type Verb = 'mutate' | 'validate';

function ofSets(verb: Verb): Webhook {
  return {
    name: `${verb.charAt(0)}leaderworkerset.kb.io`,
    path: `/${verb}-leaderworkerset-x-k8s-io-v1-leaderworkerset`,
    rules: [
      {
        apiGroups: ['leaderworkerset.x-k8s.io'],
        apiVersions: ['v1'],
        operations: ['CREATE', 'UPDATE'],
        resources: ['leaderworkersets'],
      },
    ],
  };
}

function ofPods(verb: Verb, operations: string[]): Webhook {
  return {
    name: `${verb.charAt(0)}pod.kb.io`,
    path: `/${verb}--v1-pod`,
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations, resources: ['pods'] }],
    objectSelector: { matchExpressions: [{ key: 'leaderworkerset.sigs.k8s.io/name', operator: 'Exists' }] },
  };
}
