import { KnativeService } from '../../../lib/workloads/knative/knative-service';
import { find, renderObjects } from '../../support/render';
import { conditionOf, type KubernetesObject, playWebhookServers, valueAt, waitFor } from '../harness';
import { NET_ISTIO_ACCOUNT, playNetIstio } from './net-istio';
import { MAX_BUILD } from './programs';
import { Controlled, exampleOf, PATIENCE } from './support';

const SERVING = 'serving.knative.dev/v1';

/**
 * What net-istio's controllers ask the API server for (v0.49: pkg/reconciler/ingress, pkg/reconciler/serverlessservice, the
 * injected informers and knative.dev/pkg's leader election, events and webhook certificates).
 */
const NET_ISTIO_CALLS: readonly (readonly [group: string, resources: readonly string[], verbs: readonly string[]])[] = [
  ['networking.internal.knative.dev', ['ingresses', 'serverlessservices'], ['get', 'list', 'watch', 'update', 'patch']],
  ['networking.internal.knative.dev', ['ingresses/status'], ['update', 'patch']],
  ['networking.internal.knative.dev', ['certificates'], ['list', 'watch', 'create', 'update']],
  ['networking.istio.io', ['virtualservices'], ['list', 'watch', 'create', 'update', 'delete']],
  ['networking.istio.io', ['destinationrules'], ['list', 'watch', 'create', 'update']],
  ['networking.istio.io', ['gateways'], ['list', 'watch', 'create', 'update', 'delete']],
  ['', ['secrets'], ['list', 'watch', 'create', 'update', 'delete']],
  ['', ['services', 'endpoints', 'pods', 'configmaps'], ['list', 'watch']],
  ['', ['events'], ['create', 'patch']],
  ['coordination.k8s.io', ['leases'], ['get', 'create', 'update']],
  [
    'admissionregistration.k8s.io',
    ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    ['list', 'watch', 'update'],
  ],
];

/** A Service with the name and the scale of a predictor. */
function predictor(): KubernetesObject {
  const objects = renderObjects((chart) => {
    new KnativeService(chart, 'iris-predictor', {
      namespace: 'team-a',
      image: 'dev.local/sklearn:v1',
      scaling: { min: 2, max: 4 },
    });
  });
  return find(objects, 'Service', 'iris-predictor') as unknown as KubernetesObject;
}

/** A copy of a Service with another image: registries are out of reach, and of `dev.local` Knative asks for no digest. */
function local(service: KubernetesObject): KubernetesObject {
  return JSON.parse(JSON.stringify(service).replaceAll('registry.example.com/', 'dev.local/')) as KubernetesObject;
}

describe('Knative Serving', () => {
  let controlled: Controlled;

  beforeAll(async () => {
    controlled = await Controlled.start({
      controllers: ['knative-controller', 'knative-webhook', 'knative-autoscaler'],
      components: ['knative-serving'],
      play: (api) => [playNetIstio(api), playWebhookServers(api, { only: ['knative-serving/net-istio-webhook'] })],
    });
  }, MAX_BUILD);

  afterAll(() => controlled?.stop());

  const get = (apiVersion: string, kind: string, name: string) =>
    controlled.api.get({ apiVersion, kind, namespace: 'team-a', name });

  const ready = (apiVersion: string, kind: string, name: string) =>
    waitFor(
      async () => {
        const object = await get(apiVersion, kind, name);
        return conditionOf(object, 'Ready') === 'True' && object;
      },
      `${kind} ${name} to be ready`,
      PATIENCE,
    );

  test('a Service becomes a configuration, a revision, a route, and pods with a queue-proxy within `restricted`', async () => {
    await controlled.create(local(exampleOf('knative-service', 'Service')));
    await ready(SERVING, 'Configuration', 'greeter');
    await ready(SERVING, 'Revision', 'greeter-00001');
    await ready(SERVING, 'Route', 'greeter');
    const service = await ready(SERVING, 'Service', 'greeter');
    expect(valueAt(service, 'status', 'url')).toBe('http://greeter.team-a.svc.cluster.local');
    const [pod] = await controlled.pods('team-a', ['serving.knative.dev/revision', 'greeter-00001'], 1);
    expect(pod).toMatchObject({
      metadata: { labels: { 'serving.knative.dev/service': 'greeter' } },
      spec: {
        serviceAccountName: 'default-editor',
        containers: [
          { image: 'dev.local/team-a/greeter:v4', securityContext: { allowPrivilegeEscalation: false } },
          { name: 'queue-proxy', image: expect.stringContaining('knative.dev/serving/cmd/queue') },
        ],
      },
    });
  });

  test('its pods are those that its scale says, and its address leads to a gateway', async () => {
    await controlled.create(predictor());
    await ready(SERVING, 'Service', 'iris-predictor');
    await controlled.pods('team-a', ['serving.knative.dev/revision', 'iris-predictor-00001'], 2);
    await ready('autoscaling.internal.knative.dev/v1alpha1', 'PodAutoscaler', 'iris-predictor-00001');
    const address = await get('v1', 'Service', 'iris-predictor');
    expect(valueAt(address, 'spec', 'externalName')).toMatch(/gateway\.istio-system\.svc\.cluster\.local$/);
  });

  test('the webhook takes Secrets and ConfigMaps as files', async () => {
    const objects = renderObjects((chart) => {
      new KnativeService(chart, 'files', {
        namespace: 'team-a',
        image: 'dev.local/files:v1',
        secrets: [{ secret: 'keys', path: '/etc/keys' }],
        configMaps: [{ configMap: 'words', path: '/etc/words' }],
      });
    });
    await controlled.create(find(objects, 'Service', 'files') as unknown as KubernetesObject);
    const { spec } = await get(SERVING, 'Service', 'files');
    expect(valueAt(spec, 'template', 'spec', 'volumes')).toHaveLength(2);
  });

  test('the webhook takes a claim that is only read without its feature for writing, and no other', async () => {
    const withClaim = (name: string, readOnly: boolean) => {
      const objects = renderObjects((chart) => {
        const claims = [{ claim: 'index', path: '/index', readOnly }];
        new KnativeService(chart, name, { namespace: 'team-a', image: 'dev.local/files:v1', claims });
      });
      return find(objects, 'Service', name) as unknown as KubernetesObject;
    };
    const config = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'knative-serving', name: 'config-features' };
    await controlled.api.patch(config, { data: { 'kubernetes.podspec-persistent-volume-claim': 'enabled' } });
    await controlled.create(withClaim('reader', true));
    await expect(controlled.editor.create(withClaim('writer', false))).rejects.toThrow(
      /Persistent volume write support is disabled.*index that is not read-only/s,
    );
  });

  test('the webhook refuses what Knative does not know', async () => {
    const wrong = predictor();
    const spec = { template: { spec: { containerConcurrency: -1, containers: [{ image: 'dev.local/a:v1' }] } } };
    await expect(controlled.editor.create({ ...wrong, spec })).rejects.toThrow(
      /validation\.webhook\.serving\.knative\.dev.*containerConcurrency/s,
    );
    const config = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'knative-serving', name: 'config-autoscaler' };
    await expect(controlled.api.patch(config, { data: { 'max-scale': '-1' } })).rejects.toThrow(
      /config\.webhook\.serving\.knative\.dev.*max-scale/s,
    );
  });

  test('nothing was refused to the controllers', async () => {
    expect(await controlled.faults()).toEqual([]);
    expect([...(await controlled.accounts())]).toContain('knative-serving:controller');
  });

  test('their account may do what the controllers of net-istio ask for', async () => {
    const refused: string[] = [];
    for (const [group, resources, verbs] of NET_ISTIO_CALLS) {
      for (const [full, verb] of resources.flatMap((resource) => verbs.map((each) => [resource, each] as const))) {
        const [resource, subresource] = full.split('/');
        const spec = {
          user: NET_ISTIO_ACCOUNT,
          resourceAttributes: { group, resource, subresource, verb, namespace: 'team-a' },
        };
        const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', metadata: {}, spec };
        const path = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
        const answer = await controlled.api.request('POST', path, { body: review });
        if (valueAt(answer, 'status', 'allowed') !== true) refused.push(`${verb} ${group}/${full}`);
      }
    }
    expect(refused).toEqual([]);
  });
});
