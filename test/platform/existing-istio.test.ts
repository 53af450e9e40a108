import { parse } from 'yaml';
import { checkManagedMesh } from '../../lib/checks/mesh/managed-mesh';
import { listAt, stringAt } from '../../lib/kubernetes/json';
import { groupKindOf, type KubeObject, titleOf } from '../../lib/kubernetes/objects';
import { Platform } from '../../lib/platform/platform';
import type { SettingsInput } from '../../lib/platform/settings/schema';
import { objectsOf } from '../support/objects';
import { brief, problemsOf } from '../support/problems';

const SMALL = { default: 'off', istio: true, 'kubeflow-namespace': true, 'cluster-local-gateway': true } as const;
const existing = (istio: SettingsInput['istio'] = {}): SettingsInput => ({
  istio: {
    installation: 'existing',
    controlPlaneNamespace: 'mesh',
    localGatewayNamespace: 'kubeflow-gateways',
    ...istio,
  },
  namespaces: { 'istio-system': 'edge' },
});

describe('control plane and gateways in namespaces of their own', () => {
  const platform = new Platform({ ...existing(), components: { default: 'on' } });
  const objects = objectsOf(platform.render());
  const namespacesOf = (kind: string) => objects.filter((each) => groupKindOf(each) === kind);

  test('the platform makes that of its own gateway, and nothing in the others but what selects pods', () => {
    const made = namespacesOf('/Namespace').map(({ metadata }) => metadata.name);
    expect(made).toContain('kubeflow-gateways');
    expect(made).not.toContain('mesh');
    expect(made).not.toContain('edge');
    const inGateways = objects.filter(({ metadata }) => metadata.namespace === 'kubeflow-gateways').map(titleOf);
    expect(inGateways).toEqual(
      expect.arrayContaining([
        'apps/Deployment kubeflow-gateways/cluster-local-gateway',
        'networking.istio.io/Gateway kubeflow-gateways/cluster-local-gateway',
        'Service kubeflow-gateways/knative-local-gateway',
      ]),
    );
    const workloads = objects.filter((each) => ['edge', 'mesh'].includes(each.metadata.namespace ?? ''));
    expect(workloads.filter(({ kind }) => ['Deployment', 'DaemonSet', 'StatefulSet'].includes(kind))).toEqual([]);
  });

  test('policies for pods of all namespaces stand where the control plane is, those of the gateway where it is', () => {
    const policies = namespacesOf('security.istio.io/AuthorizationPolicy').map(({ metadata }) => metadata);
    const inMesh = policies.filter(({ namespace }) => namespace === 'mesh').map(({ name }) => name);
    expect(inMesh.filter((name) => name.startsWith('kserve-')).length).toBeGreaterThan(0);
    expect(policies.filter(({ namespace }) => namespace === 'edge').map(({ name }) => name)).toContain(
      'istio-ingressgateway-require-jwt',
    );
  });

  test('callers of models are known by the namespace of the gateway that they come through', () => {
    const text = JSON.stringify(objects);
    expect(text).toContain('cluster.local/ns/kubeflow-gateways/sa/cluster-local-gateway-service-account');
    expect(text).not.toContain('cluster.local/ns/edge/sa/cluster-local-gateway-service-account');
    expect(text).toContain('knative-local-gateway.kubeflow-gateways.svc.cluster.local');
  });
});

describe('what the mesh configuration needs', () => {
  test('is said for its administrator, with a warning, unless a ConfigMap or the bundled mesh brings it', () => {
    const platform = new Platform(existing());
    const providers = listAt(parse(platform.meshNeeds ?? ''), 'extensionProviders');
    expect(providers).toEqual([expect.objectContaining({ name: 'oauth2-proxy' })]);
    expect(platform.warnings.join()).toContain('synth --mesh-config');

    const cared = new Platform(existing({ meshConfigMap: 'istio-shared-configmap-asm-1-30' }));
    expect([cared.meshNeeds, cared.warnings.join()]).toEqual([undefined, expect.not.stringContaining('mesh-config')]);
    const map = objectsOf(cared.render()).find(({ metadata }) => metadata.name === 'istio-shared-configmap-asm-1-30');
    expect(map && titleOf(map)).toBe('ConfigMap mesh/istio-shared-configmap-asm-1-30');
    expect(listAt(parse(stringAt(map, 'data', 'mesh') ?? ''), 'extensionProviders')).toEqual(providers);

    expect(new Platform().meshNeeds).toBeUndefined();
    expect(
      new Platform({ ...existing(), auth: { provider: 'anonymous', anonymous: { public: true } } }).meshNeeds,
    ).toBe(undefined);
  });
});

test('policies that deny all stand in namespaces that the platform makes, and in no others', () => {
  const denied = (components: object) =>
    objectsOf(new Platform({ ...existing(), components: { ...SMALL, ...components } }).render())
      .filter(({ metadata }) => metadata.name === 'deny-all')
      .map(({ metadata }) => metadata.namespace);
  expect(denied({})).toEqual(['kubeflow', 'kubeflow-system']);
  expect(denied({ 'kubeflow-namespace': false, 'cluster-local-gateway': false })).toEqual([]);
});

test('the bundled Istio has one place', () => {
  const istio = { controlPlaneNamespace: 'a', localGatewayNamespace: 'b', meshConfigMap: 'c' };
  expect(brief(problemsOf(() => new Platform({ istio }))).map((line) => line.slice(4))).toEqual(
    ['controlPlaneNamespace', 'localGatewayNamespace', 'meshConfigMap'].map((key) =>
      expect.stringContaining(`istio.${key}: expected nothing with the bundled Istio`),
    ),
  );
});

describe('meshes that clouds run', () => {
  const render = (settings: SettingsInput) => () => new Platform(settings).render();

  test("Google's refuses the filters of the login at synth; one of your own in the cluster takes them", () => {
    const refused = "Google's managed mesh takes no EnvoyFilter with NETWORK_FILTER MERGE";
    expect(render({ ...existing({ revision: 'asm-managed' }), cluster: { platform: 'gke' } })).toThrow(refused);
    expect(render({ ...existing({ revision: 'asm-1-30-0' }), cluster: { platform: 'gke' } })).not.toThrow();
  });

  test('the add-on of AKS takes all that the platform has', () => {
    expect(render({ ...existing({ revision: 'asm-1-30' }), cluster: { platform: 'aks' } })).not.toThrow();
  });

  const object = (apiVersion: string, kind: string, spec: object = {}): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: 'x' },
    spec,
  });
  const filter = (applyTo: string, operation: string) =>
    object('networking.istio.io/v1alpha3', 'EnvoyFilter', { configPatches: [{ applyTo, patch: { operation } }] });

  test.each<['aks' | 'google' | undefined, KubeObject, number]>([
    ['google', filter('HTTP_FILTER', 'INSERT_FIRST'), 0],
    ['google', filter('HTTP_FILTER', 'MERGE'), 1],
    ['google', filter('HTTP_ROUTE', 'INSERT_FIRST'), 1],
    ['aks', filter('HTTP_ROUTE', 'MERGE'), 0],
    ['aks', object('extensions.istio.io/v1alpha1', 'WasmPlugin'), 1],
    ['aks', object('networking.istio.io/v1', 'WorkloadEntry'), 1],
    [undefined, object('extensions.istio.io/v1alpha1', 'WasmPlugin'), 0],
  ])('%s and %j', (managedMesh, each, count) => {
    expect(checkManagedMesh([each], { managedMesh })).toHaveLength(count);
  });
});
