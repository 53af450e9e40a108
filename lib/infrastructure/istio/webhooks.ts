import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { MESH_LABELS } from '../../kubernetes/labels';
import { REVISION } from './labels';

const { inject: INJECT, revision: REVISION_LABEL, injection: ENABLED_LABEL } = MESH_LABELS;

/** The server of the webhooks. */
interface Server {
  readonly service: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
}

/**
 * The webhooks of istiod. It writes its own CA into both configurations, so they carry none.
 *
 * The four of the injector divide all pods among them: by the revision or the plain switch, each set on the namespace
 * or on the pod alone. No pod is seen by two.
 */
export function webhooks(scope: Construct, { service, namespace, labels }: Server): void {
  const notRefused = notIn(INJECT, 'false');
  const injector = (
    name: string,
    namespaces: k8s.LabelSelectorRequirement[],
    pods: k8s.LabelSelectorRequirement[],
  ) => ({
    name: `${name}.sidecar-injector.istio.io`,
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { name: service, namespace, path: '/inject', port: 443 } },
    failurePolicy: 'Fail',
    sideEffects: 'None',
    reinvocationPolicy: 'Never',
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    namespaceSelector: { matchExpressions: namespaces },
    objectSelector: { matchExpressions: pods },
  });
  new k8s.KubeMutatingWebhookConfiguration(scope, 'injector', {
    // By this label istioctl finds the injectors of a cluster.
    metadata: { name: 'istio-sidecar-injector', labels: { ...labels, app: 'sidecar-injector' } },
    webhooks: [
      injector('rev.namespace', [isIn(REVISION_LABEL, REVISION), absent(ENABLED_LABEL)], [notRefused]),
      injector(
        'rev.object',
        [absent(REVISION_LABEL), absent(ENABLED_LABEL)],
        [notRefused, isIn(REVISION_LABEL, REVISION)],
      ),
      injector('namespace', [isIn(ENABLED_LABEL, 'enabled')], [notRefused]),
      injector(
        'object',
        [absent(ENABLED_LABEL), absent(REVISION_LABEL)],
        [isIn(INJECT, 'true'), absent(REVISION_LABEL)],
      ),
    ],
  });
  new k8s.KubeValidatingWebhookConfiguration(scope, 'validator', {
    metadata: { name: `istio-validator-${namespace}`, labels: { ...labels, istio: 'istiod' } },
    webhooks: [
      {
        name: 'rev.validation.istio.io',
        admissionReviewVersions: ['v1'],
        clientConfig: { service: { name: service, namespace, path: '/validate' } },
        // What istiod would make of it: it turns Ignore to Fail as soon as it answers, under its own name.
        failurePolicy: 'Fail',
        sideEffects: 'None',
        objectSelector: { matchExpressions: [isIn(REVISION_LABEL, REVISION)] },
        rules: [
          {
            apiGroups: ['security', 'networking', 'telemetry', 'extensions'].map((group) => `${group}.istio.io`),
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['*'],
          },
        ],
      },
    ],
  });
}

function isIn(key: string, value: string): k8s.LabelSelectorRequirement {
  return { key, operator: 'In', values: [value] };
}

function notIn(key: string, value: string): k8s.LabelSelectorRequirement {
  return { key, operator: 'NotIn', values: [value] };
}

function absent(key: string): k8s.LabelSelectorRequirement {
  return { key, operator: 'DoesNotExist' };
}
