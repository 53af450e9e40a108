import { autoscalersByTarget } from '../../../lib/kubernetes/autoscalers';
import { CLUSTER_WRITES, type ClusterWrite } from '../../../lib/kubernetes/cluster-writes';
import { fieldsAt } from '../../../lib/kubernetes/field-pattern';
import { groupKindOf, type KubeObject } from '../../../lib/kubernetes/objects';
import { DeployedPlatform } from '../deployed-platform';
import { conditionOf, hasWritten, type KubernetesObject, referenceTo, titleOf, valueAt, waitFor } from '../harness';
import { expectCode } from '../support';
import { API_SERVICE, OWN_OBJECTS } from './own-objects';
import { type Made, play } from './plays';

const SETTINGS = `
crds: minimal
cluster: { platform: aks }
components:
  knative-eventing: true
  istio:
    control: { autoscaling: { min: 2 } }
    ingressGateway: { autoscaling: { min: 2 } }
  cluster-local-gateway: { autoscaling: { min: 2 } }
`;
/**
 * What Kubernetes' own autoscaler takes from one pod to two, without any metrics. It changes the scale, which keeps no
 * record of who did where nobody has set the number before.
 */
const SCALED = ['istiod', 'istio-ingressgateway', 'cluster-local-gateway'];

describe('what programs of a real cluster write into the platform', () => {
  let platform: DeployedPlatform;
  let made: Made;

  /** The rendered objects that a program writes into. */
  function targetsOf(write: ClusterWrite): KubernetesObject[] {
    const autoscaled = autoscalersByTarget(platform.rendered as KubeObject[]);
    const scales = write.manager === 'kube-controller-manager';
    return platform.rendered.filter((object) => {
      const kind = groupKindOf(object);
      const isMeant = write.kinds.includes('*') || write.kinds.includes(kind);
      return (
        isMeant && write.isOne(object as KubeObject, autoscaled) && (!scales || SCALED.includes(object.metadata.name))
      );
    });
  }

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    await platform.synth(SETTINGS);
    platform.add('own', OWN_OBJECTS);
    expectCode(await platform.deploy(), 0);
    const owner = await platform.api.get({ apiVersion: 'v1', kind: 'Namespace', name: 'knative-serving' });
    made = { caBundle: Buffer.from(platform.plane.certificateAuthority).toString('base64'), owner };
  });

  afterAll(() => platform?.stop());

  test('the autoscaler makes two pods of one, and the second deploy leaves them', async () => {
    const scaled = SCALED.map((name) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'istio-system',
      name,
    }));
    const replicas = () =>
      Promise.all(scaled.map(async (each) => valueAt(await platform.api.get(each), 'spec', 'replicas')));
    await waitFor(async () => (await replicas()).every((each) => each === 2), 'two pods of each', 120_000);
    await platform.settle();
    expect(await platform.touchedBy(async () => expectCode(await platform.deploy(), 0))).toEqual([]);
    expect(await replicas()).toEqual([2, 2, 2]);
  });

  test('an API of another server comes too', async () => {
    platform.add('api', [API_SERVICE]);
    expectCode(await platform.deploy('--no-wait'), 0);
    const isInjected = async () => valueAt(await platform.api.get(referenceTo(API_SERVICE)), 'spec', 'caBundle');
    await waitFor(isInjected, 'the CA of the API');
    await waitFor(
      async () => conditionOf(await platform.api.get(referenceTo(API_SERVICE)), 'Available') === 'False',
      'the API to be known as missing',
    );
  });

  test.each(
    CLUSTER_WRITES.map((write) => [write.program, write.field.join('.'), write] as const),
  )('%s writes %s', async (_, __, write) => {
    const targets = targetsOf(write);
    expect(targets).not.toEqual([]);
    if (write.value !== undefined) {
      // As it is rendered, so that the program finds nothing to do.
      for (const target of targets) {
        const values = fieldsAt(await platform.api.get(referenceTo(target)), write.field).map(({ value }) => value);
        expect(new Set(values)).toEqual(new Set([write.value]));
      }
      return;
    }
    const places: KubernetesObject[] = [];
    await inTurn(targets, async (target) => {
      if (await play(platform.api, write, target, made)) places.push(target);
    });
    expect(places).not.toEqual([]);
    // The autoscaler leaves no record, see above.
    if (write.manager === 'kube-controller-manager') return;
    for (const target of places) {
      const live = await platform.api.get(referenceTo(target));
      expect([titleOf(target), hasWritten(live, write.manager, write.field)]).toEqual([titleOf(target), true]);
    }
  });

  test('after all of it a deploy sends nothing, and a diff shows nothing', async () => {
    await platform.settle();
    const before = await platform.stored();
    const touched = await platform.touchedBy(async () => expectCode(await platform.deploy('--no-wait'), 0));
    expect(touched).toEqual([]);
    expect(expectCode(await platform.diff(), 0)).not.toContain('would be');
    expect(await platform.stored()).toEqual(before);
  });

  test('nor does another who applies dist, such as kubectl, have to give way', async () => {
    const conflicts: string[] = [];
    await inTurn(platform.rendered, async (object) => {
      const applied = platform.api.apply(object, { fieldManager: 'kubectl', force: false });
      await applied.catch((error: unknown) => conflicts.push(String(error)));
    });
    expect(conflicts).toEqual([]);
  });
});

/** Does something with each object, a few at a time. */
async function inTurn(
  objects: readonly KubernetesObject[],
  action: (object: KubernetesObject) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < objects.length; start += 8) {
    await Promise.all(objects.slice(start, start + 8).map(action));
  }
}
