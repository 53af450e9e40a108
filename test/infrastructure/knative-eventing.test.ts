import type { PlatformContextOptions } from '../../lib/core/context';
import { KnativeEventing } from '../../lib/infrastructure/knative-eventing/knative-eventing';
import { knativeEventingCrds } from '../../lib/infrastructure/knative-eventing/knative-eventing-crds';
import {
  type EventingPrograms,
  type KnativeEventingProps,
  knativeEventingProps,
} from '../../lib/infrastructure/knative-eventing/knative-eventing-props';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { type PodTemplate, podTemplateOf } from '../../lib/kubernetes/pods';
import { Platform } from '../../lib/platform/platform';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: KnativeEventingProps = {}, context?: PlatformContextOptions) =>
  renderObjects((chart) => new KnativeEventing(chart, 'knative-eventing', props), context);

snapshotObjects('defaults', render());

const resources = { requests: { cpu: '50m' }, limits: { memory: '1Gi' } };
const program = { replicas: 2, resources };
const scaled = { autoscaling: { min: 2, max: 6, cpu: 70 }, resources };

const everyProp: Required<KnativeEventingProps> & { programs: Required<EventingPrograms> } = {
  inMemoryChannel: true,
  broker: true,
  defaultChannel: { apiVersion: 'messaging.knative.dev/v1beta1', kind: 'KafkaChannel', spec: { numPartitions: 3 } },
  delivery: { retry: 3, backoffPolicy: 'linear', backoffDelay: 'PT1S' },
  features: { 'transport-encryption': 'permissive', 'delivery-timeout': 'disabled' },
  sugar: { namespaceSelector: { matchLabels: { events: 'yes' } }, triggerSelector: {} },
  pingDataMaxSize: 4096,
  sinkBindingSelection: 'inclusion',
  observability: {
    metrics: { protocol: 'prometheus' },
    tracing: { protocol: 'grpc', endpoint: 'otel.monitoring:4317', samplingRate: 1 },
    runtimeProfiling: 'enabled',
    sinkErrors: true,
  },
  logging: { controller: 'debug' },
  leaderElection: { buckets: 2 },
  programs: {
    controller: program,
    webhook: scaled,
    jobSink: program,
    requestReply: program,
    pingSource: { resources },
    channelController: program,
    channelDispatcher: program,
    brokerController: program,
    brokerIngress: scaled,
    brokerFilter: scaled,
  },
  storageMigration: true,
  namespace: { podSecurity: 'baseline', admit: ['monitoring'], labels: { team: 'ops' }, annotations: { note: 'a' } },
};

snapshotProps('every prop set', {
  schema: knativeEventingProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

const withBroker = render({ inMemoryChannel: true, broker: true });
const data = (objects: readonly KubeObject[], name: string) => find(objects, 'ConfigMap', name).data;
const names = (objects: readonly KubeObject[], kind: string) =>
  objects.flatMap((object) => (object.kind === kind ? [object.metadata.name] : []));
const problems = (props: object) =>
  (knativeEventingProps.safeParse(props).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

test('the settings of every prop are valid', () => {
  expect(problems(everyProp)).toEqual([]);
});

describe('channels in memory and brokers', () => {
  test('are not there by default, nor is their CRD', () => {
    expect(names(render(), 'Deployment').filter((name) => /imc|broker/.test(name))).toEqual([]);
    expect(knativeEventingCrds(knativeEventingProps.parse({}))).not.toContain('inmemorychannels.messaging.knative.dev');
    expect(knativeEventingCrds(knativeEventingProps.parse({ inMemoryChannel: true }))).toContain(
      'inmemorychannels.messaging.knative.dev',
    );
  });

  test('bring their programs', () => {
    expect(names(withBroker, 'Deployment')).toEqual(
      expect.arrayContaining([
        'imc-controller',
        'imc-dispatcher',
        'mt-broker-controller',
        'mt-broker-ingress',
        'mt-broker-filter',
      ]),
    );
  });

  test('brokers need some kind of channel', () => {
    expect(problems({ broker: true })).toEqual([
      'broker: false, or channels for it: inMemoryChannel, or a defaultChannel of another kind',
    ]);
    expect(problems({ broker: true, defaultChannel: { kind: 'KafkaChannel' } })).toEqual([]);
    expect(problems({ broker: true, defaultChannel: { kind: 'InMemoryChannel' } })).toEqual([
      'broker: false, or channels for it: inMemoryChannel, or a defaultChannel of another kind',
    ]);
  });

  test('another kind of channel is that of brokers and of users', () => {
    const objects = render({ defaultChannel: { kind: 'KafkaChannel', spec: { numPartitions: 3 } } });
    const channel = 'apiVersion: messaging.knative.dev/v1\nkind: KafkaChannel\nspec:\n  numPartitions: 3\n';
    expect(data(objects, 'config-br-default-channel')).toEqual({ 'channel-template-spec': channel });
    expect(data(objects, 'default-ch-webhook')).toEqual({
      'default-ch-config': `clusterDefault:\n${channel.replace(/^(?=.)/gm, '  ')}`,
    });
  });
});

describe('programs', () => {
  const workloads = withBroker.flatMap((object) => {
    const template = podTemplateOf(object);
    return template ? [[object.metadata.name, object, template] as const] : [];
  });

  test.each(workloads)('%s keeps to the restricted standard of its namespace', (_name, _object, { spec }) => {
    expect(spec.containers[0]?.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(find(withBroker, 'Namespace', 'knative-eventing').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  test.each(workloads)('%s runs as an account that is there', (_name, _object, { spec }) => {
    expect(names(withBroker, 'ServiceAccount')).toContain(spec.serviceAccountName);
  });

  test.each(workloads)('%s is known by labels that its pods have', (_name, object, { metadata }: PodTemplate) => {
    expect(metadata?.labels).toMatchObject((object.spec as { selector: { matchLabels: object } }).selector.matchLabels);
  });

  test("what Eventing's controller decides of the clock's program is not in the manifest", () => {
    const { spec } = find(withBroker, 'Deployment', 'pingsource-mt-adapter');
    expect(spec).not.toHaveProperty('replicas');
    const [container] = (spec as { template: PodTemplate }).template.spec.containers;
    expect(container?.env?.map(({ name }) => name)).toEqual(['SYSTEM_NAMESPACE', 'NAMESPACE']);
  });

  test('the controller starts anew when images change that it reads only then', () => {
    const checksum = (context?: PlatformContextOptions) =>
      podTemplateOf(find(render({}, context), 'Deployment', 'eventing-controller'))?.metadata?.annotations?.[
        'checksum/config'
      ];
    expect(checksum()).toMatch(/^[0-9a-f]{64}$/);
    expect(checksum({ images: { registry: 'mirror.example.com' } })).not.toBe(checksum());
  });

  test('the way in which SinkBindings find pods', () => {
    const env = (props: KnativeEventingProps) =>
      podTemplateOf(find(render(props), 'Deployment', 'eventing-webhook'))?.spec.containers[0]?.env;
    expect(env({})).toContainEqual({ name: 'SINK_BINDING_SELECTION_MODE', value: 'exclusion' });
    expect(env({ sinkBindingSelection: 'inclusion' })).toContainEqual({
      name: 'SINK_BINDING_SELECTION_MODE',
      value: 'inclusion',
    });
  });
});

describe('ways to the programs', () => {
  const policies = withBroker.filter(({ kind }) => kind === 'NetworkPolicy');
  const admits = ({ spec }: KubeObject) => JSON.stringify((spec as { ingress: unknown }).ingress);

  test.each([
    'job-sink',
    'request-reply',
    'imc-dispatcher',
    'broker-ingress',
  ])('pods of profiles send events to %s', (name) => {
    const policy = find(policies, 'NetworkPolicy', name);
    expect(admits(policy)).toContain('kubeflow-profile');
    const service = find(withBroker, 'Service', name).spec as { selector: object; ports: { targetPort: number }[] };
    expect(policy.spec).toMatchObject({ podSelector: { matchLabels: service.selector } });
    const open = (policy.spec as { ingress: { ports: { port: number }[] }[] }).ingress[0]?.ports.map(
      ({ port }) => port,
    );
    expect(service.ports.map(({ targetPort }) => targetPort)).toEqual(expect.arrayContaining(open ?? []));
  });

  test('only channels send to the filter of brokers', () => {
    expect(names(policies, 'NetworkPolicy')).not.toContain('broker-filter');
  });

  test.each(['webhook-apiserver', 'inmemorychannel-webhook-apiserver'])('%s lets the API server in', (name) => {
    expect(find(policies, 'NetworkPolicy', name)).toHaveProperty('spec.ingress', [
      { ports: [{ port: 8443, protocol: 'TCP' }] },
    ]);
  });

  test('events for services go through the local gateway, unless there is none', () => {
    const name = 'knative-eventing-to-local-gateway';
    expect(find(render(), 'NetworkPolicy', name)).toMatchObject({
      metadata: { namespace: 'istio-system' },
      spec: { podSelector: { matchLabels: { app: 'cluster-local-gateway' } } },
    });
    expect(names(render({}, { absent: ['knative-serving'] }), 'NetworkPolicy')).not.toContain(name);
  });
});

describe('rights', () => {
  test('every role that is bound is there', () => {
    const roles = [...names(withBroker, 'ClusterRole'), ...names(withBroker, 'Role')];
    const bound = withBroker.flatMap(({ kind, roleRef }) =>
      kind.endsWith('RoleBinding') ? [(roleRef as { name: string }).name] : [],
    );
    expect(bound.filter((name) => !roles.includes(name))).toEqual([]);
  });

  test('owners of profiles have all of each group, sinks included', () => {
    for (const part of ['eventing', 'messaging', 'sources', 'flows', 'bindings', 'sinks']) {
      const { labels } = find(withBroker, 'ClusterRole', `knative-${part}-namespaced-admin`).metadata;
      expect(labels).toHaveProperty(['rbac.authorization.kubeflow.org/aggregate-to-kubeflow-admin'], 'true');
    }
  });

  test('the migration runs as an account that is there and may rewrite all kinds', () => {
    const objects = render({ storageMigration: true, inMemoryChannel: true });
    const job = podTemplateOf(find(objects, 'Job', 'storage-version-migration-eventing'));
    expect(names(objects, 'ServiceAccount')).toContain(job?.spec.serviceAccountName);
    const role = find(objects, 'ClusterRole', 'knative-eventing-post-install-job-role');
    const allowed = (role.rules as { apiGroups: string[]; resources: string[] }[]).flatMap(({ apiGroups, resources }) =>
      resources.flatMap((resource) => apiGroups.map((group) => `${resource}.${group}`)),
    );
    expect(allowed).toEqual(expect.arrayContaining(job?.spec.containers[0]?.args as string[]));
    expect(job?.spec.containers[0]?.args).toHaveLength(18);
  });
});

describe('ConfigMaps', () => {
  test('a flag replaces that of the release', () => {
    const features = data(render({ features: { 'transport-encryption': 'strict' } }), 'config-features');
    expect(features).toMatchObject({ 'transport-encryption': 'strict', 'delivery-timeout': 'enabled' });
  });

  test('retries of brokers', () => {
    expect(data(render({ delivery: { retry: 3 } }), 'config-br-defaults')).toEqual({
      'default-br-config': expect.stringMatching(/retry: 3\n +backoffPolicy: exponential\n +backoffDelay: PT0.2S\n/),
    });
  });

  test('limits and selectors', () => {
    const objects = render(everyProp);
    expect(data(objects, 'config-ping-defaults')).toEqual({ 'data-max-size': '4096' });
    expect(data(objects, 'config-sugar')).toEqual({
      'namespace-selector': 'matchLabels:\n  events: "yes"\n',
      'trigger-selector': '{}\n',
    });
    expect(data(objects, 'config-observability')).toMatchObject({ 'sink-event-error-reporting.enable': 'true' });
  });

  test.each([
    [{ delivery: { backoffDelay: '2s' } }, 'delivery.backoffDelay: an ISO 8601 duration such as PT0.2S'],
    [{ delivery: { backoffDelay: 'PT' } }, 'delivery.backoffDelay: an ISO 8601 duration such as PT0.2S'],
    [
      { defaultChannel: { kind: 'X', apiVersion: 'v1' } },
      'defaultChannel.apiVersion: a version such as messaging.knative.dev/v1',
    ],
    [{ leaderElection: { buckets: 11 } }, 'leaderElection.buckets: 1 to 10'],
  ])('%j is refused', (props, problem) => {
    expect(problems(props)).toEqual([problem]);
  });
});

test('names come from the context, in its CRDs as well', () => {
  const namespaces = { 'knative-eventing': 'events', 'istio-system': 'mesh', kubeflow: 'mlops' };
  const objects = render(everyProp, { namespaces });
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['events', 'mesh', undefined]));
  expect(JSON.stringify(data(objects, 'config-br-defaults'))).toContain('namespace: events');

  const files = new Platform({ namespaces, components: { 'knative-eventing': true } }).render();
  const crds = files.find(({ name }) => name.includes('crds') && name.includes('knative-eventing'))?.text ?? '';
  expect(crds).toMatch(/service:\n +name: eventing-webhook\n +namespace: events\n/);
  expect(crds).not.toMatch(/namespace: knative-eventing/);
});
