import {
  type Api,
  isRecord,
  type KubernetesObject,
  makeCertificate,
  referenceTo,
  valueAt,
  waitFor,
  waitUntilServed,
} from '../harness';

/** A loaded machine takes long to serve new kinds. */
const TIME = 180_000;

/** Where `kubectl apply` keeps its copy of an object. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The password that an older install of Katib has. */
export const OLD_PASSWORD = 'test';

/** An object that is in no dist of ours. */
export const LEFT_BEHIND: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'katib-parameters-2b4c5d6f7g', namespace: 'kubeflow' },
  data: { a: 'b' },
};

type Fields = Record<string, unknown>;

/** What an older install has otherwise, by kind and name. */
const OLD: Readonly<Record<string, (object: KubernetesObject) => KubernetesObject>> = {
  // A port without a name, beside which the server takes none with one.
  'Service notebook-controller-service': (object) =>
    withSpec(object, { ports: [{ port: 443, targetPort: 8443, protocol: 'TCP' }] }),
  'Service katib-db-manager': (object) => withLabels(object, { 'kustomize.component': 'katib' }),
  'Deployment katib-db-manager': (object) =>
    withContainer(object, (container) => ({
      ...container,
      envFrom: [{ configMapRef: { name: LEFT_BEHIND.metadata.name, optional: true } }],
      livenessProbe: { exec: { command: ['true'] } },
      env: [...list(container.env), { name: 'OLD', value: 'x' }],
    })),
  'Deployment katib-mysql': (object) =>
    withContainer(object, (container) => ({
      ...container,
      args: ['--old'],
      env: [...list(container.env), { name: 'MYSQL_ALLOW_EMPTY_PASSWORD', value: 'true' }],
    })),
  // Matches no pod of the new Deployment, so that its default would be to deny.
  'AuthorizationPolicy notebook-controller-metrics': (object) => ({
    ...object,
    apiVersion: 'security.istio.io/v1beta1',
    spec: { ...fields(object.spec), selector: { matchLabels: { 'old.example.com/app': 'notebook-controller' } } },
  }),
  'ConfigMap katib-config': (object) => ({ ...object, data: { ...fields(object.data), 'old.yaml': 'a: b' } }),
  'Secret katib-mysql-secrets': (object) => ({
    ...object,
    data: { MYSQL_ROOT_PASSWORD: Buffer.from(OLD_PASSWORD).toString('base64') },
  }),
  // What cannot be changed in place.
  'Deployment katib-ui': (object) => {
    const labels = { 'old.example.com/app': 'katib-ui' };
    const template = fields(fields(object.spec).template);
    return withSpec(object, {
      selector: { matchLabels: labels },
      template: { ...template, metadata: { ...fields(template.metadata), labels } },
    });
  },
  'ClusterRoleBinding katib-ui': (object) => ({
    ...object,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  }),
  // A conversion that has ended since; cert-manager has put its CA into it.
  'CustomResourceDefinition suggestions.kubeflow.org': (object) =>
    withSpec(object, {
      conversion: {
        strategy: 'Webhook',
        webhook: {
          conversionReviewVersions: ['v1'],
          clientConfig: { service: { name: 'katib-controller', namespace: 'kubeflow' } },
        },
      },
    }),
};

/**
 * The objects of a platform as an older install has them: without our labels of waves, with what upstream had then, and
 * without webhooks, whose servers are not there yet.
 */
export function olderInstall(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return [...objects, LEFT_BEHIND]
    .filter(({ kind }) => !kind.endsWith('WebhookConfiguration'))
    .map((object) => {
      const { annotations = {}, ...metadata } = object.metadata;
      const { 'argocd.argoproj.io/sync-wave': _, ...rest } = annotations;
      const plain = { ...object, metadata: { ...metadata, annotations: rest } };
      return OLD[`${object.kind} ${object.metadata.name}`]?.(plain) ?? plain;
    });
}

/**
 * Installs objects as kubectl does: every other one by `kubectl apply`, which keeps its own copy and is an updater to the
 * server, the rest by `kubectl apply --server-side`.
 */
export async function installAsKubectl(api: Api, objects: readonly KubernetesObject[]): Promise<void> {
  const stages = [
    objects.filter(({ kind }) => kind === 'Namespace'),
    objects.filter(({ kind }) => kind === 'CustomResourceDefinition'),
    objects.filter(({ kind }) => !['Namespace', 'CustomResourceDefinition'].includes(kind)),
  ];
  for (const stage of stages) {
    await Promise.all(stage.map((object, index) => install(api, object, index % 2 === 0)));
    const crds = stage.filter(({ kind }) => kind === 'CustomResourceDefinition');
    await waitUntilServed(api, crds, TIME);
  }
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    name: 'suggestions.kubeflow.org',
  };
  const cainjector = api.by('cert-manager-cainjector');
  const { certificate } = await makeCertificate({ commonName: 'ca', isAuthority: true });
  const ca = Buffer.from(certificate).toString('base64');
  await cainjector.patch(crd, { spec: { conversion: { webhook: { clientConfig: { caBundle: ca } } } } });
  await cainjector.close();
  const config = objects.find(({ metadata }) => metadata.name === 'katib-config');
  if (config)
    await api.patch(referenceTo(config), { data: { edited: 'by hand' } }, { query: { fieldManager: 'kubectl-edit' } });
}

async function install(api: Api, object: KubernetesObject, clientSide: boolean): Promise<void> {
  const { annotations } = object.metadata;
  const kept = { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: JSON.stringify(object) } };
  await waitFor(
    async () => {
      if (!clientSide) await api.apply(object, { fieldManager: 'kubectl' });
      else if (!(await api.find(referenceTo(object))))
        await api.create({ ...object, metadata: kept }, { fieldManager: 'kubectl-client-side-apply' });
      return true;
    },
    `${object.kind} ${object.metadata.name} to be accepted`,
    TIME,
  );
}

function withSpec(object: KubernetesObject, more: Fields): KubernetesObject {
  return { ...object, spec: { ...fields(object.spec), ...more } };
}

function withLabels(object: KubernetesObject, more: Record<string, string>): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...more } } };
}

function withContainer(object: KubernetesObject, change: (container: Fields) => Fields): KubernetesObject {
  const template = fields(valueAt(object, 'spec', 'template'));
  const pod = fields(template.spec);
  const [first, ...more] = list(pod.containers);
  return withSpec(object, {
    template: { ...template, spec: { ...pod, containers: [change(fields(first)), ...more] } },
  });
}

function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
