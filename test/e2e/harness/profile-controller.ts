import type { Api } from './api';
import { type KubernetesObject, valueAt } from './objects';
import { listIfDefined, type PlayedController, playController } from './played-controller';

/** What the namespaces of profiles get. */
export interface ProfileControllerOptions {
  /** @default - those of Kubeflow */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

const NAMESPACE_LABELS = {
  'app.kubernetes.io/part-of': 'kubeflow-profile',
  'istio-injection': 'enabled',
  'katib.kubeflow.org/metrics-collector-injection': 'enabled',
  'pipelines.kubeflow.org/enabled': 'true',
  'serving.kubeflow.org/inferenceservice': 'enabled',
};

const RBAC = 'rbac.authorization.k8s.io';

/** Plays Kubeflow's profile controller: gives each Profile its namespace, with the accounts and the rights of its users. */
export function playProfileController(api: Api, options: ProfileControllerOptions = {}): PlayedController {
  const labels = options.namespaceLabels ?? NAMESPACE_LABELS;
  const done = new Set<string>();
  const step = async () => {
    for (const profile of await listIfDefined(api, 'kubeflow.org/v1', 'Profile')) {
      const version = `${profile.metadata.uid} ${profile.metadata.resourceVersion}`;
      if (!done.has(version) && profile.metadata.deletionTimestamp === undefined) {
        for (const object of objectsOf(profile, labels)) {
          await api.apply(object, { fieldManager: 'profile-controller' });
        }
        done.add(version);
      }
    }
  };
  return playController('profile controller', step, { watches: { api, kinds: [['kubeflow.org/v1', 'Profile']] } });
}

function objectsOf(profile: KubernetesObject, labels: Readonly<Record<string, string>>): KubernetesObject[] {
  const { name, uid } = profile.metadata;
  const owner = valueAt(profile, 'spec', 'owner');
  const ownerName = String(valueAt(owner, 'name'));
  const ownerReferences = [
    { apiVersion: profile.apiVersion, kind: 'Profile', name, uid, controller: true, blockOwnerDeletion: true },
  ];
  const object = (apiVersion: string, kind: string, objectName: string, annotations: Record<string, string> = {}) => ({
    apiVersion,
    kind,
    metadata: { name: objectName, namespace: name, annotations, ownerReferences },
  });
  const binding = (bindingName: string, role: string, subject: unknown, annotations?: Record<string, string>) => ({
    ...object(`${RBAC}/v1`, 'RoleBinding', bindingName, annotations),
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: [subject],
  });
  const account = (accountName: string) => ({ kind: 'ServiceAccount', namespace: name, name: accountName });
  const quota = valueAt(profile, 'spec', 'resourceQuotaSpec');
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels, annotations: { owner: ownerName }, ownerReferences },
    },
    object('v1', 'ServiceAccount', 'default-editor'),
    object('v1', 'ServiceAccount', 'default-viewer'),
    binding('default-editor', 'kubeflow-edit', account('default-editor')),
    binding('default-viewer', 'kubeflow-view', account('default-viewer')),
    binding('namespaceAdmin', 'kubeflow-admin', owner, { user: ownerName, role: 'admin' }),
    ...(valueAt(quota, 'hard') ? [{ ...object('v1', 'ResourceQuota', 'kf-resource-quota'), spec: quota }] : []),
  ];
}
