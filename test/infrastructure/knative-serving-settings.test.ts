import type { PlatformContextOptions } from '../../lib/core/context';
import { KnativeServing } from '../../lib/infrastructure/knative-serving/knative-serving';
import {
  type KnativeServingProps,
  knativeServingProps,
} from '../../lib/infrastructure/knative-serving/knative-serving-props';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { find, renderObjects } from '../support/render';

const render = (props: KnativeServingProps = {}, context?: PlatformContextOptions) =>
  renderObjects((chart) => new KnativeServing(chart, 'knative-serving', props), context);
const data = (objects: readonly KubeObject[], name: string) => find(objects, 'ConfigMap', name).data;
const issuer = { kind: 'ClusterIssuer', name: 'letsencrypt' } as const;

interface Selector {
  readonly matchLabels: object;
  readonly matchExpressions: readonly { readonly values: string[] }[];
}
/** Which ConfigMaps Knative's webhook checks. */
const checkedBy = (objects: readonly KubeObject[]) => {
  const object = find(objects, 'ValidatingWebhookConfiguration', 'config.webhook.serving.knative.dev');
  const [webhook] = object.webhooks as { objectSelector: Selector }[];
  return webhook?.objectSelector as Selector;
};

describe('ConfigMaps', () => {
  test('by default hold only what Knative does not know', () => {
    const written = render().flatMap((object) =>
      object.kind === 'ConfigMap' && object.data ? [object.metadata.name] : [],
    );
    expect(written).toEqual(['config-deployment', 'config-domain', 'config-istio']);
  });

  test('are all there, since the programs do not start without them', () => {
    const names = render().flatMap(({ kind, metadata }) => (kind === 'ConfigMap' ? [metadata.name] : []));
    expect(names).toHaveLength(12);
    expect(names).not.toContain('config-tracing');
  });

  test("have the labels by which Knative's webhook finds them", () => {
    const objects = render();
    const { matchLabels, matchExpressions } = checkedBy(objects);
    const checked = objects.filter(
      ({ kind, metadata }) =>
        kind === 'ConfigMap' &&
        matchExpressions[0]?.values.includes(metadata.labels?.['app.kubernetes.io/component'] ?? ''),
    );
    expect(checked).toHaveLength(11);
    for (const { metadata } of checked) expect(metadata.labels).toMatchObject(matchLabels);
  });

  test('a setting is the key of the same name', () => {
    expect(data(render({ autoscaler: { minScale: 1, stableWindow: '90s' } }), 'config-autoscaler')).toEqual({
      'min-scale': '1',
      'stable-window': '90s',
    });
  });

  test('the deadline has the name of its key that is not deprecated', () => {
    expect(data(render({ deployment: { progressDeadline: '30m' } }), 'config-deployment')).toMatchObject({
      'progress-deadline': '30m',
    });
  });

  test('resources of containers and of the proxy in each pod', () => {
    const requests = { 'ephemeral-storage': '1Gi' };
    const objects = render({
      defaults: { resources: { requests, limits: { cpu: 2 } } },
      deployment: { queueSidecar: { requests: { cpu: '10m' }, limits: { memory: '200Mi' } } },
    });
    expect(data(objects, 'config-defaults')).toMatchObject({
      'revision-ephemeral-storage-request': '1Gi',
      'revision-cpu-limit': '2',
    });
    expect(data(objects, 'config-deployment')).toMatchObject({
      'queue-sidecar-cpu-request': '10m',
      'queue-sidecar-memory-limit': '200Mi',
    });
  });

  test('issuers have the keys that are in camel case', () => {
    expect(data(render({ certificates: { clusterLocalIssuer: issuer } }), 'config-certmanager')).toEqual({
      clusterLocalIssuerRef: 'kind: ClusterIssuer\nname: letsencrypt\n',
    });
  });

  test('without a domain services are reachable inside of the cluster only', () => {
    expect(data(render({ domain: false }), 'config-domain')).toBeUndefined();
  });

  test('a request log is on as soon as it is set', () => {
    expect(data(render({ observability: { requestLog: {} } }), 'config-observability')).toEqual({
      'logging.enable-request-log': 'true',
    });
  });

  test('behind TLS services have https addresses, unless the settings say otherwise', () => {
    const tls: PlatformContextOptions = { gateway: { certificate: { mode: 'selfSigned' } } };
    expect(data(render({}, tls), 'config-network')).toEqual({ 'default-external-scheme': 'https' });
    expect(data(render({ network: { defaultExternalScheme: 'http' } }, tls), 'config-network')).toEqual({
      'default-external-scheme': 'http',
    });
  });

  test('the proxy in each pod comes from the mirror, where the cluster caches it as well', () => {
    const objects = render({}, { images: { registry: 'mirror.example.com' } });
    const image = (find(objects, 'Image', 'queue-proxy').spec as { image: string }).image;
    expect(image).toMatch(/^mirror\.example\.com\/.*cmd\/queue@/);
    expect(data(objects, 'config-deployment')).toEqual({ 'queue-sidecar-image': image });
  });
});

const problems = (props: object) =>
  (knativeServingProps.safeParse(props).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

describe('settings that are refused', () => {
  test.each([
    [{ autoscaler: { minScale: 5, maxScale: 2 } }, 'autoscaler.minScale: at most maxScale'],
    [{ autoscaler: { maxScaleLimit: 5 } }, 'autoscaler.maxScale: 1 to maxScaleLimit'],
    [{ autoscaler: { initialScale: 0 } }, 'autoscaler.initialScale: at least 1, or allowZeroInitialScale beside it'],
    [{ autoscaler: { stableWindow: '2h' } }, 'autoscaler.stableWindow: 6s to 1h'],
    [
      { autoscaler: { stableWindow: '1500ms' } },
      'autoscaler.stableWindow: a duration in whole seconds such as 90s or 1h30m',
    ],
    [{ autoscaler: { scaleToZeroGracePeriod: '0s' } }, 'autoscaler.scaleToZeroGracePeriod: more than 0s'],
    [{ autoscaler: { targetBurstCapacity: -0.5 } }, 'autoscaler.targetBurstCapacity: -1, or 0 or more'],
    [
      { defaults: { revisionTimeoutSeconds: 900 } },
      'defaults.revisionTimeoutSeconds: at most maxRevisionTimeoutSeconds',
    ],
    [
      { defaults: { revisionResponseStartTimeoutSeconds: 301 } },
      'defaults.revisionResponseStartTimeoutSeconds: at most revisionTimeoutSeconds',
    ],
    [
      { defaults: { revisionIdleTimeoutSeconds: 301 } },
      'defaults.revisionIdleTimeoutSeconds: at most revisionTimeoutSeconds',
    ],
    [
      { defaults: { containerConcurrency: 1001 } },
      'defaults.containerConcurrency: at most containerConcurrencyMaxLimit',
    ],
    [{ gc: { minNonActiveRevisions: 1001 } }, 'gc.minNonActiveRevisions: at most maxNonActiveRevisions'],
    [
      { network: { externalDomainTls: 'enabled' } },
      'network.externalDomainTls: disabled, or certificates.issuer beside it',
    ],
    [
      { network: { systemInternalTls: 'enabled' } },
      'network.systemInternalTls: disabled, or certificates.systemInternalIssuer beside it',
    ],
    [
      { observability: { metrics: { protocol: 'grpc' } } },
      'observability.metrics.endpoint: an address, which this protocol needs',
    ],
    [
      { observability: { metrics: { protocol: 'none', endpoint: 'x' } } },
      'observability.metrics.endpoint: no address, as protocol none sends nothing',
    ],
    [
      { observability: { tracing: { protocol: 'grpc' } } },
      'observability.tracing.endpoint: an address, which this protocol needs',
    ],
    [{ programs: { activator: { autoscaling: { min: 21 } } } }, 'programs.activator.autoscaling.min: at most max (20)'],
    [
      { ingressService: 'a.b' },
      "ingressService: lowercase letters, digits and '-', starting and ending with a letter or digit",
    ],
  ])('%j', (props, problem) => {
    expect(problems(props)).toEqual([problem]);
  });

  test('but not the same with what they need', () => {
    expect(
      problems({
        autoscaler: { initialScale: 0, allowZeroInitialScale: true, maxScale: 5, maxScaleLimit: 5 },
        network: { externalDomainTls: 'enabled' },
        certificates: { issuer },
        gc: { minNonActiveRevisions: 2000, maxNonActiveRevisions: 'disabled' },
      }),
    ).toEqual([]);
  });
});
