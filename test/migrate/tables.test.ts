import { APPLICATION_ROWS } from '../../lib/migrate/kfdef/application-rows';
import { matchApplication, rowOfName, rowOfPath } from '../../lib/migrate/kfdef/match-application';
import { PARAMETER_ROWS } from '../../lib/migrate/parameter-rows';
import { CATALOG } from '../../lib/platform/catalog';
import { settingsSchema } from '../../lib/platform/settings/schema';
import { mapsOf } from '../../lib/platform/settings-rows/maps';

/** Whether the settings have a key at a path: `profiles[].plugins` and maps of any form included. */
function hasSetting(path: string): boolean {
  let schemas: readonly Parameters<typeof mapsOf>[0][] = [settingsSchema(CATALOG)];
  for (const key of path.replaceAll('[]', '').split('.')) {
    schemas = schemas.flatMap((schema) =>
      mapsOf(schema, '').flatMap(({ forms }) => forms.flatMap(({ shape }) => shape[key] ?? [])),
    );
    if (schemas.length === 0) return false;
  }
  return true;
}

test('every setting that a table names is one', () => {
  const named = PARAMETER_ROWS.flatMap(({ outcome }) => {
    if (outcome.kind === 'setting') return [outcome.setting.join('.')];
    return outcome.kind === 'missing' ? [outcome.setting] : [];
  });
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !hasSetting(path))).toEqual([]);
  expect(hasSetting('gateway.nothing')).toBe(false);
});

test('no name is of two applications, and every row says why where nothing is the same', () => {
  const names = APPLICATION_ROWS.flatMap((row) => row.names);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(APPLICATION_ROWS.filter(({ verdict, note }) => verdict !== 'taken' && note === undefined)).toEqual([]);
});

test.each([
  ['istio/istio-crds', 'istio'],
  ['istio-1-3-1/istio-install-1-3-1', 'istio'],
  ['stacks/aws/application/istio-1-3-1-stack', 'istio'],
  ['distributions/stacks/ibm/application/istio-1-9', 'istio'],
  ['distributions/stacks/openshift/application/istio-1-9-0-Openshift', 'istio'],
  ['istio/istio/base', 'istio-resources'],
  ['stacks/openshift/application/istio', 'istio-resources'],
  ['common/istio-1-9/kubeflow-istio-resources/base', 'istio-resources'],
  ['common/istio-1-9/cluster-local-gateway/base', 'cluster-local-gateway'],
  ['stacks/azure/application/add-anonymous-user-filter-istio-1-6', 'anonymous-filter'],
  ['stacks/ibm/application/oidc-authservice-appid', 'authservice'],
  ['common/dex/overlays/istio', 'dex'],
  ['dex-auth/dex-crds/overlays/ldap', 'dex'],
  ['stacks/aws/application/dex-auth', 'dex'],
  ['dex-auth/dex-ldap', 'dex-ldap'],
  ['dex-auth/keycloak-gatekeeper/base_v3', 'gatekeeper'],
  ['aws/istio-ingress/base_v3', 'alb-ingress'],
  ['application/v3', 'application'],
  ['admission-webhook/bootstrap/overlays/application', 'webhook-bootstrap'],
  ['admission-webhook/webhook', 'webhook'],
  ['apps/centraldashboard/upstream/overlays/istio', 'dashboard'],
  ['distributions/stacks/ibm/application/centraldashboard/multi-user', 'dashboard'],
  ['distributions/stacks/ibm/application/jupyter-web-app/insecure', 'jupyter-web-app'],
  ['tensorboard/overlays/istio', 'shared-tensorboard'],
  ['distributions/stacks/ibm/application/tensorboard-web-app/insecure', 'tensorboard'],
  ['stacks/ibm/application/profile-control-plane', 'profiles'],
  ['apps/profiles/upstream/overlays/kubeflow', 'profiles'],
  ['apps/pipeline/upstream/env/platform-agnostic-multi-user', 'pipelines'],
  ['katib-v1alpha2/suggestion', 'katib'],
  ['apps/katib/upstream/installs/katib-with-kubeflow', 'katib'],
  ['apps/mxnet-job/upstream/overlays/kubeflow', 'mxnet'],
  ['distributions/stacks/ibm/application/xgboost-job', 'training'],
  ['common/knative/knative-eventing-install/base', 'knative-eventing'],
  ['knative/installs/generic', 'knative'],
  ['apps/kfserving/upstream/overlays/kubeflow', 'kfserving'],
  ['spark/spark-operator/overlays/application', 'spark'],
  ['stacks/openshift/application/openshift/openshift-scc', 'openshift-scc'],
])('%s is of %s', (path, id) => {
  expect(rowOfPath(path)?.id).toBe(id);
});

test('a name counts where there is no folder', () => {
  expect(rowOfName('tf-job-operator')?.id).toBe('training');
  expect(matchApplication('nothing-of-ours', undefined)).toEqual({ kind: 'unknown' });
  expect(matchApplication('stacks', 'stacks/nowhere')).toEqual({ kind: 'unknown' });
});
