import type { KubeObject } from '../../../lib/kubernetes/objects';
import { InferenceService } from '../../../lib/workloads/kserve/inference-service';
import { find, renderObjects } from '../../support/render';
import { conditionOf, type KubernetesObject, playCertManager, playWebhookServers, valueAt, waitFor } from '../harness';
import { kserveRoute } from '../login/harness/models';
import { playNetIstio } from './net-istio';
import { MAX_BUILD } from './programs';
import { Controlled, exampleOf, moved, PATIENCE } from './support';

const SERVING = 'serving.kserve.io/v1beta1';

/** The label by which KServe and its policies know the pods of a model. */
const podsOf = (model: string) => ['serving.kserve.io/inferenceservice', model] as const;

/** A model without Knative: a Deployment, a Service and, where the platform has a gateway for it, an Ingress. */
function standardModel(): KubernetesObject {
  const objects = renderObjects((chart) => {
    new InferenceService(chart, 'plain', {
      namespace: 'team-a',
      deploymentMode: 'Standard',
      predictor: { model: { format: 'sklearn', storageUri: 's3://models/iris/v2' }, minReplicas: 2, maxReplicas: 2 },
    });
  });
  return find(objects, 'InferenceService', 'plain') as unknown as KubernetesObject;
}

describe('KServe', () => {
  let controlled: Controlled;

  beforeAll(async () => {
    controlled = await Controlled.start({
      controllers: ['kserve', 'knative-controller', 'knative-webhook', 'knative-autoscaler'],
      components: [
        'cert-manager',
        'login',
        'kserve',
        'knative-serving',
        'cluster-local-gateway',
        'kubeflow-istio-resources',
      ],
      // Registries are out of reach, and of `dev.local` Knative asks for no digest.
      settings: 'auth: { provider: anonymous, anonymous: { public: true } }\nimages: { registry: dev.local }',
      play: (api) => [
        playNetIstio(api),
        playCertManager(api),
        playWebhookServers(api, { only: ['cert-manager/cert-manager-webhook', 'knative-serving/net-istio-webhook'] }),
      ],
    });
  }, MAX_BUILD);

  afterAll(() => controlled?.stop());

  const get = (apiVersion: string, kind: string, name: string) =>
    controlled.api.get({ apiVersion, kind, namespace: 'team-a', name });

  const ready = (name: string) =>
    waitFor(
      async () => {
        const model = await get(SERVING, 'InferenceService', name);
        return conditionOf(model, 'Ready') === 'True' && model;
      },
      `InferenceService ${name} to be ready`,
      PATIENCE,
    );

  test('the model of the page becomes a Service of Knative, gets its route and is ready', async () => {
    await controlled.create(exampleOf('inference-service', 'InferenceService'));
    const model = await ready('iris');
    expect(valueAt(model, 'status', 'conditions')).toEqual(
      expect.arrayContaining(
        ['PredictorReady', 'IngressReady', 'RoutesReady'].map((type) =>
          expect.objectContaining({ type, status: 'True' }),
        ),
      ),
    );
    const service = await get('serving.knative.dev/v1', 'Service', 'iris-predictor');
    expect(valueAt(service, 'spec', 'template')).toMatchObject({
      metadata: { annotations: { 'autoscaling.knative.dev/min-scale': '0', 'autoscaling.knative.dev/max-scale': '4' } },
      spec: { serviceAccountName: 'default-editor', automountServiceAccountToken: false },
    });
  });

  test('its route is the one with which the login is tried', async () => {
    const route = await get('networking.istio.io/v1', 'VirtualService', 'iris');
    const expected = kserveRoute(controlled.platform.rendered as KubeObject[], { name: 'iris', namespace: 'team-a' });
    expect(route.spec).toEqual(expected.spec);
  });

  test('a model without Knative becomes a Deployment and a Service, whose pods load it first, and is ready', async () => {
    await controlled.create(standardModel());
    await ready('plain');
    const [first] = await controlled.pods('team-a', podsOf('plain'), 2);
    expect(first).toMatchObject({
      spec: {
        serviceAccountName: 'default-editor',
        initContainers: [
          { name: 'storage-initializer', args: ['s3://models/iris/v2', '/mnt/models'], image: /^dev\.local\// },
        ],
        containers: [{ name: 'kserve-container', securityContext: { allowPrivilegeEscalation: false } }],
      },
    });
  });

  test('models in several storages, and the volumes of the page, are where its container looks for them', async () => {
    await controlled.makeClaim('team-a', 'compiled');
    await controlled.create(exampleOf('inference-service', 'InferenceService', 'support'));
    const [pod] = await controlled.pods('team-a', podsOf('support'), 1);
    const models = { name: 'mnt-models', mountPath: '/mnt/models' };
    expect(pod).toMatchObject({
      spec: {
        initContainers: [
          {
            name: 'storage-initializer',
            args: ['s3://models/base/v3', '/mnt/models/base', 's3://models/support-lora/v1', '/mnt/models/support'],
            volumeMounts: expect.arrayContaining([expect.objectContaining(models)]),
          },
        ],
        containers: [
          {
            name: 'kserve-container',
            volumeMounts: expect.arrayContaining(
              [
                models,
                { name: 'claim-0', mountPath: '/cache' },
                { name: 'secret-0', mountPath: '/etc/ssl/internal' },
                { name: 'config-map-0', mountPath: '/etc/prompts' },
              ].map((mount) => expect.objectContaining(mount)),
            ),
          },
        ],
        volumes: expect.arrayContaining(
          [
            { name: 'claim-0', persistentVolumeClaim: { claimName: 'compiled' } },
            { name: 'secret-0', secret: expect.objectContaining({ secretName: 'internal-ca' }) },
            { name: 'config-map-0', configMap: expect.objectContaining({ name: 'prompts' }) },
          ].map((volume) => expect.objectContaining(volume)),
        ),
      },
    });
  });

  test.each<[string, KubernetesObject, RegExp]>([
    [
      'a name that begins with a digit',
      moved(standardModel(), { name: '1st' }),
      /inferenceservice\.kserve-webhook-server\.validator.*1st/s,
    ],
  ])('%s is refused', async (_, object, message) => {
    await expect(controlled.api.create(object)).rejects.toThrow(message);
  });

  test('nothing was refused to the controllers', async () => {
    expect(await controlled.faults()).toEqual([]);
    expect([...(await controlled.accounts())]).toContain('kubeflow:kserve-controller-manager');
  });
});
