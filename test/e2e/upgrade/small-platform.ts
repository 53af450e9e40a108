import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { RECORD_FILE } from '../../../lib/kubernetes/render-record';
import { type KubernetesObject, titleOf, valueAt } from '../harness';
import { expectCode, ROOT, readRendered, runCli } from '../support';

/** Everything that a step of an upgrade has to do with, so that few objects are enough. */
const SETTINGS = {
  extends: join(ROOT, 'platforms/default.yaml'),
  components: { kserve: { llm: { enabled: true, gateway: { namespace: 'istio-system', name: 'models' } } } },
  profiles: [],
};

/** The passwords of the old install: a database keeps that of its first start. */
const CREDENTIALS = {
  'kubeflow/mysql-secret': { username: 'root', password: '' },
  'kubeflow/katib-mysql-secrets': { MYSQL_ROOT_PASSWORD: 'test' },
};

/** What of the platform steps speak of, or an apply was refused once. */
export const PARTS: readonly string[] = [
  'Namespace kubeflow',
  'Namespace kubeflow-system',
  'Namespace istio-system',
  'Namespace knative-serving',
  'apiextensions.k8s.io/CustomResourceDefinition profiles.kubeflow.org',
  'apps/Deployment kubeflow/profiles-deployment',
  'apps/Deployment kubeflow/dashboard',
  'ConfigMap kubeflow/pipeline-install-config',
  'Secret kubeflow/mysql-secret',
  'PersistentVolumeClaim kubeflow/mysql-pv-claim',
  'apps/Deployment kubeflow/mysql',
  'apps/Deployment kubeflow/ml-pipeline',
  'Secret kubeflow/mlpipeline-minio-artifact',
  'PersistentVolumeClaim kubeflow/seaweedfs-pvc',
  'apps/Deployment kubeflow/seaweedfs',
  'Service kubeflow/seaweedfs',
  'rbac.authorization.k8s.io/ClusterRoleBinding meta-controller-cluster-role-binding',
  'Service kubeflow/notebook-controller-service',
  'apps/Deployment kubeflow-system/jobset-controller-manager',
  'Secret kubeflow/katib-mysql-secrets',
  'PersistentVolumeClaim kubeflow/katib-mysql',
  'apps/Deployment kubeflow/katib-mysql',
  'rbac.authorization.k8s.io/ClusterRoleBinding llmisvc-manager-rolebinding',
];

/**
 * Renders a platform and makes a dist of a few of its objects, with the accounts of their pods and with what its render
 * tells of itself.
 *
 * @param folder of the test; dist is `small` in it
 * @param titles of the objects
 */
export async function smallPlatform(folder: string, titles = PARTS): Promise<KubernetesObject[]> {
  const settings = join(folder, 'settings.yaml');
  writeFileSync(settings, stringify(SETTINGS));
  writeFileSync(join(folder, 'settings.credentials.yaml'), stringify(CREDENTIALS), { mode: 0o600 });
  return cutOut(folder, titles);
}

/** The same of the `settings.yaml` that is in the folder, with the credentials that it has. */
export async function cutOut(folder: string, titles: readonly string[]): Promise<KubernetesObject[]> {
  const whole = join(folder, 'whole');
  expectCode(await runCli(['synth', join(folder, 'settings.yaml'), '--output', whole]), 0);
  const rendered = readRendered(whole);
  const missing = titles.filter((title) => !rendered.some((object) => titleOf(object) === title));
  if (missing.length > 0) throw new Error(`the platform has no ${missing.join(', ')}`);
  const chosen = rendered.filter((object) => titles.includes(titleOf(object)));
  const accounts = new Set(
    chosen.map((object) => {
      const account = String(valueAt(object, 'spec', 'template', 'spec', 'serviceAccountName'));
      return `ServiceAccount ${object.metadata.namespace}/${account}`;
    }),
  );
  const objects = rendered.filter((object) => chosen.includes(object) || accounts.has(titleOf(object)));
  const small = join(folder, 'small');
  cpSync(join(whole, RECORD_FILE), join(small, RECORD_FILE));
  writeFileSync(join(small, '00-all.k8s.yaml'), objects.map((each) => JSON.stringify(each)).join('\n---\n'));
  return objects;
}
