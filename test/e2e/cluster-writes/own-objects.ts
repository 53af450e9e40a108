import { WAVE_ANNOTATION } from '../../../lib/kubernetes/wave';
import { openDefinition } from '../hand-made-dist';
import type { KubernetesObject } from '../harness';

const LAST = { [WAVE_ANNOTATION]: '99' };
const ISTIOD = { namespace: 'istio-system', name: 'istiod' };

/** Objects as users have them beside the platform, for what programs write only there. */
export const OWN_OBJECTS: readonly KubernetesObject[] = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: 'own', annotations: LAST },
    webhooks: [
      {
        name: 'own.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Ignore',
        clientConfig: { service: ISTIOD },
        rules: [
          { apiGroups: ['example.com'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['a'], scope: '*' },
        ],
      },
    ],
  },
  openDefinition('own.example.com', 'v1beta1', 'Own', {
    strategy: 'Webhook',
    webhook: { conversionReviewVersions: ['v1'], clientConfig: { service: ISTIOD } },
  }),
  {
    apiVersion: 'serving.kserve.io/v1beta1',
    kind: 'InferenceService',
    metadata: { name: 'own', namespace: 'kubeflow', annotations: LAST },
    spec: { predictor: { model: { modelFormat: { name: 'sklearn' }, storageUri: 'gs://models/iris' } } },
  },
  {
    apiVersion: 'serving.kserve.io/v1alpha1',
    kind: 'InferenceGraph',
    metadata: { name: 'own', namespace: 'kubeflow', annotations: LAST },
    spec: { nodes: { root: { routerType: 'Sequence', steps: [{ serviceName: 'own' }] } } },
  },
];

/** An API of another server. It is not there, so that a deploy would wait for it. */
export const API_SERVICE: KubernetesObject = {
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: {
    name: 'v1.nowhere.example.com',
    annotations: { ...LAST, 'cert-manager.io/inject-ca-from': 'kubeflow/poddefaults-webhook-cert' },
  },
  spec: {
    group: 'nowhere.example.com',
    version: 'v1',
    groupPriorityMinimum: 100,
    versionPriority: 100,
    service: { namespace: 'kubeflow', name: 'nowhere' },
  },
};
