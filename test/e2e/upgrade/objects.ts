import type { KubernetesObject } from '../harness';

/** An object by its title: `name`, or `namespace/name`. */
export function object(
  apiVersion: string,
  kind: string,
  title: string,
  fields: Record<string, unknown> = {},
  labels?: Record<string, string>,
): KubernetesObject {
  const [name = '', namespace] = title.split('/').reverse();
  return { apiVersion, kind, metadata: { name, namespace, labels }, ...fields };
}

/** A Deployment of one container. */
export function deployment(
  title: string,
  image: string,
  labels: Record<string, string>,
  uses: { readonly claim?: string; readonly configMap?: string } = {},
): KubernetesObject {
  const volumes = [
    ...(uses.claim ? [{ name: 'data', persistentVolumeClaim: { claimName: uses.claim } }] : []),
    ...(uses.configMap ? [{ name: 'config', configMap: { name: uses.configMap } }] : []),
  ];
  const spec = { containers: [{ name: 'main', image }], volumes };
  return object('apps/v1', 'Deployment', title, {
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
}

/** A page: its Deployment, Service and ServiceAccount. */
export function application(title: string): KubernetesObject[] {
  const labels = { app: title.replace(/.*\//, '') };
  return [
    deployment(title, 'example.com/application:1.8', labels),
    object('v1', 'Service', title, { spec: { selector: labels, ports: [{ port: 80 }] } }),
    object('v1', 'ServiceAccount', title),
  ];
}

/** A claim of a database. */
export function claim(title: string): KubernetesObject {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } };
  return object('v1', 'PersistentVolumeClaim', title, { spec });
}

/** What gives a role to an account in `kubeflow`. */
export function binding(name: string, role: string, account: string): KubernetesObject {
  return object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', name, {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', namespace: 'kubeflow', name: account }],
  });
}

/** A CRD that takes anything, in some versions. */
export function crd(
  plural: string,
  kind: string,
  group: string,
  versions: readonly { readonly name: string; readonly storage: boolean }[],
  conversion: unknown = { strategy: 'None' },
): KubernetesObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${plural}.${group}`, {
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map((version) => ({ ...version, served: true, schema })),
      conversion,
    },
  });
}

/** A webhook of an old release that fails closed for pods in profiles. */
export function webhook(name: string, service: string): KubernetesObject {
  return object('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', name, {
    webhooks: [
      {
        name: 'admission-webhook-deployment.kubeflow.org',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        clientConfig: { service: { namespace: 'kubeflow', name: service, path: '/apply-poddefault' } },
        namespaceSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'kubeflow-profile' } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
      },
    ],
  });
}
