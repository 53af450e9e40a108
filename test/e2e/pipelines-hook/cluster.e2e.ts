import { Hook, type HookConfig } from '../../pipelines-hook/support/hook';
import { type Attachment, find, type HookRequest } from '../../pipelines-hook/support/metacontroller';
import { ObjectStore } from '../../pipelines-hook/support/object-store';
import { DeployedPlatform } from '../deployed-platform';
import { differencesFromStored, type KubernetesObject, valueAt } from '../harness';
import { expectCode } from '../support';

const SETTINGS = `
profiles:
  - { name: team-a, owner: { name: ann@example.com } }
  - { name: team-b, owner: { name: bob@example.com } }
components: { pipelines: { visualizations: true, artifactProxy: true } }
`;
const CONTROLLER = {
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  kind: 'DecoratorController',
  name: 'kubeflow-pipelines-profile-controller',
};
const SECRET = 'mlpipeline-minio-artifact';

/** The hook with the configuration that was deployed, asked for the namespaces of the cluster as Metacontroller asks. */
describe('the hook of a deployed platform', () => {
  let platform: DeployedPlatform;
  let store: ObjectStore;
  let hook: Hook;

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    store = await ObjectStore.start();
    await platform.synth(SETTINGS);
    expectCode(await platform.deploy(), 0);
    hook = await Hook.start(await deployedConfig(), store.environment);
  }, 300_000);

  afterAll(async () => {
    await hook?.stop();
    await store?.stop();
    await platform?.stop();
  });

  /** What the cluster has, but for the address of the store. */
  const deployedConfig = async (): Promise<HookConfig> => {
    const name = 'kubeflow-pipelines-profile-controller-code';
    const map = await platform.api.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kubeflow', name });
    const config = JSON.parse(String(valueAt(map, 'data', 'config.json'))) as HookConfig;
    return { ...config, store: { ...config.store, ...store.config({ dialect: 'seaweedfs' }).store } };
  };

  /** A request with what the cluster holds now. */
  const requestFor = async (profile: string, there: readonly Attachment[]): Promise<HookRequest> => {
    const controller = await platform.api.get(CONTROLLER);
    const kinds: [string, string][] = [
      ['v1', 'Secret'],
      ['v1', 'ConfigMap'],
      ['apps/v1', 'Deployment'],
      ['v1', 'Service'],
      ['networking.istio.io/v1alpha3', 'DestinationRule'],
      ['security.istio.io/v1beta1', 'AuthorizationPolicy'],
      ['kubeflow.org/v1alpha1', 'PodDefault'],
    ];
    const attachments: HookRequest['attachments'] = {};
    for (const [apiVersion, kind] of kinds) {
      const live = await platform.api.list(apiVersion, kind, { namespace: profile });
      const ours = live.filter(({ metadata }) =>
        there.some((each) => each.kind === kind && each.metadata.name === metadata.name),
      );
      attachments[`${kind}.${apiVersion}`] = Object.fromEntries(
        ours.map((object) => [`${profile}/${object.metadata.name}`, object as unknown as Attachment]),
      );
    }
    const object = await platform.api.get({ apiVersion: 'v1', kind: 'Namespace', name: profile });
    return { controller, object, attachments, finalizing: false } as unknown as HookRequest;
  };

  const keysOf = (attachments: readonly Attachment[]) => find(attachments, 'Secret', SECRET).data;

  test.each(['team-a', 'team-b'])('what it wants for %s is what the cluster takes', async (profile) => {
    const wanted = await hook.sync(await requestFor(profile, []));
    expect(new Set(wanted.map(({ kind }) => kind))).toEqual(
      new Set(['Secret', 'ConfigMap', 'Deployment', 'Service', 'DestinationRule', 'AuthorizationPolicy', 'PodDefault']),
    );
    for (const object of wanted as unknown as KubernetesObject[]) {
      expect(object.metadata.namespace).toBe(profile);
      expect(differencesFromStored(object, await platform.api.apply(object))).toEqual([]);
    }
    // What is there already is wanted again, the keys included.
    const again = await hook.sync(await requestFor(profile, wanted));
    expect(keysOf(again)).toEqual(keysOf(wanted));
    expect(again.length).toBe(wanted.length);
  });

  test('the two have keys of their own', async () => {
    const [a, b] = await Promise.all(
      ['team-a', 'team-b'].map((namespace) =>
        platform.api.get({ apiVersion: 'v1', kind: 'Secret', namespace, name: SECRET }),
      ),
    );
    expect(a?.data).not.toEqual(b?.data);
  });
});
