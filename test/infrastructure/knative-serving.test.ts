import type { PlatformContextOptions } from '../../lib/core/context';
import { KnativeServing } from '../../lib/infrastructure/knative-serving/knative-serving';
import {
  type KnativeServingProps,
  knativeServingProps,
  type ServingPrograms,
} from '../../lib/infrastructure/knative-serving/knative-serving-props';
import type { KubeObject } from '../../lib/kubernetes/objects';
import type { PodTemplate } from '../../lib/kubernetes/pods';
import { WAVE_ANNOTATION } from '../../lib/kubernetes/wave';
import { Platform } from '../../lib/platform/platform';
import { objectsIn } from '../support/objects';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: KnativeServingProps = {}, context?: PlatformContextOptions) =>
  renderObjects((chart) => new KnativeServing(chart, 'knative-serving', props), context);

snapshotObjects('defaults', render());

const resources = { requests: { cpu: '50m' }, limits: { memory: '1Gi' } };
const program = { replicas: 2, resources };
const scaled = { autoscaling: { min: 3, max: 6, cpu: 70 }, resources };
const issuer = { kind: 'ClusterIssuer', name: 'letsencrypt' } as const;

const everyProp: Required<KnativeServingProps> & { programs: Required<ServingPrograms> } = {
  domain: 'models.example.com',
  domains: { 'internal.example.com': { selector: { visibility: 'internal' } } },
  network: {
    domainTemplate: '{{.Name}}-{{.Namespace}}.{{.Domain}}',
    tagTemplate: '{{.Tag}}-{{.Name}}',
    defaultExternalScheme: 'https',
    ingressClass: 'gateway-api.ingress.networking.knative.dev',
    certificateClass: 'own.certificate.example.com',
    externalDomainTls: 'enabled',
    clusterLocalDomainTls: 'enabled',
    systemInternalTls: 'enabled',
    httpProtocol: 'redirected',
    namespaceWildcardCertSelector: { matchLabels: { team: 'a' } },
    rolloutDuration: 120,
    autocreateClusterDomainClaims: true,
    enableMeshPodAddressability: true,
    meshCompatibilityMode: 'enabled',
  },
  certificates: { issuer, clusterLocalIssuer: issuer, systemInternalIssuer: issuer },
  ingressService: 'istio-ingress',
  autoscaler: {
    minScale: 1,
    maxScale: 10,
    maxScaleLimit: 20,
    initialScale: 0,
    allowZeroInitialScale: true,
    enableScaleToZero: false,
    scaleToZeroGracePeriod: '40s',
    scaleToZeroPodRetentionPeriod: '5m',
    scaleDownDelay: '15m',
    stableWindow: '90s',
    containerConcurrencyTargetDefault: 10,
    containerConcurrencyTargetPercentage: 80,
    requestsPerSecondTargetDefault: 50,
    targetBurstCapacity: -1,
    panicWindowPercentage: 20,
    panicThresholdPercentage: 150,
    maxScaleUpRate: 10,
    maxScaleDownRate: 1.5,
    podAutoscalerClass: 'hpa.autoscaling.knative.dev',
    activatorCapacity: 200,
  },
  defaults: {
    revisionTimeoutSeconds: 900,
    maxRevisionTimeoutSeconds: 1800,
    revisionResponseStartTimeoutSeconds: 600,
    revisionIdleTimeoutSeconds: 300,
    containerConcurrency: 4,
    containerConcurrencyMaxLimit: 100,
    allowContainerConcurrencyZero: false,
    enableServiceLinks: 'default',
    resources: { requests: { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '1Gi' }, limits: { cpu: 2 } },
  },
  deployment: {
    progressDeadline: '30m',
    registriesSkippingTagResolving: ['mirror.example.com', 'kind.local'],
    digestResolutionTimeout: '30s',
    queueSidecar: { requests: { cpu: '10m' }, limits: { memory: '200Mi' } },
    defaultAffinityType: 'none',
    runtimeClassName: { gvisor: { selector: { sandbox: 'yes' } } },
    podIsAlwaysSchedulable: true,
  },
  features: { 'kubernetes.podspec-nodeselector': 'enabled', 'secure-pod-defaults': 'allowrootbounded' },
  gc: {
    retainSinceCreateTime: '24h',
    retainSinceLastActiveTime: 'disabled',
    minNonActiveRevisions: 2,
    maxNonActiveRevisions: 10,
  },
  observability: {
    metrics: { protocol: 'prometheus', exportInterval: '30s' },
    requestMetrics: { protocol: 'http/protobuf', endpoint: 'http://otel.monitoring:4318/v1/metrics' },
    tracing: { protocol: 'grpc', endpoint: 'otel.monitoring:4317', samplingRate: 0.1 },
    runtimeProfiling: 'enabled',
    requestLog: { template: '{{.Request.Method}}', probes: true },
    revisionLogUrl: 'https://logs.example.com/',
  },
  logging: { controller: 'debug', 'net-istio-controller': 'warn' },
  leaderElection: { buckets: 2, leaseDuration: '30s', renewDeadline: '20s', retryPeriod: '5s' },
  programs: {
    activator: scaled,
    autoscaler: program,
    controller: program,
    webhook: scaled,
    netIstioController: program,
    netIstioWebhook: program,
  },
  storageMigration: true,
  namespace: { podSecurity: 'baseline', admit: ['monitoring'], labels: { team: 'ops' }, annotations: { note: 'a' } },
};

snapshotProps('every prop set', {
  schema: knativeServingProps,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

type Deployment = KubeObject & { spec: { replicas?: number; template: PodTemplate } };
const deployments = (objects: readonly KubeObject[]) =>
  objects.filter(({ kind }) => kind === 'Deployment') as Deployment[];
const data = (objects: readonly KubeObject[], name: string) => find(objects, 'ConfigMap', name).data;
const webhookOf = (object: KubeObject) => (object.webhooks as Configured[])[0] as Configured;

interface Configured {
  readonly rules?: unknown;
  readonly clientConfig: { readonly service: { readonly path?: string } };
}

test('the settings of every prop are valid', () => {
  expect(knativeServingProps.safeParse(everyProp).error).toBeUndefined();
});

describe('programs', () => {
  test.each(
    deployments(render()).map((object) => [object.metadata.name, object] as const),
  )('%s keeps to the restricted standard and has a proxy of the mesh', (_name, { spec }) => {
    const [container] = spec.template.spec.containers;
    expect(container?.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(spec.template.metadata?.labels).toHaveProperty(['sidecar.istio.io/inject'], 'true');
  });

  test('an autoscaler alone decides how many pods run', () => {
    const scaledBy = render().flatMap((object) =>
      object.kind === 'HorizontalPodAutoscaler' ? [object.metadata.name] : [],
    );
    expect(scaledBy.sort()).toEqual(['activator', 'webhook']);
    for (const { metadata, spec } of deployments(render(everyProp))) {
      expect([metadata.name, spec.replicas]).toEqual([metadata.name, scaledBy.includes(metadata.name) ? undefined : 2]);
    }
  });

  test('of several pods a drained node takes one, and a single one may move', () => {
    const least = (props: KnativeServingProps) => find(render(props), 'PodDisruptionBudget', 'activator-pdb').spec;
    expect(least({})).toMatchObject({ minAvailable: 0 });
    expect(least({ programs: { activator: { autoscaling: { min: 3 } } } })).toMatchObject({ minAvailable: 2 });
  });

  test("an amount replaces the release's, the others stay", () => {
    const objects = render({ programs: { controller: { resources: { limits: { memory: '2Gi' } } } } });
    expect(
      (find(objects, 'Deployment', 'controller') as Deployment).spec.template.spec.containers[0]?.resources,
    ).toEqual({
      requests: { cpu: '100m', memory: '100Mi' },
      limits: { cpu: '1000m', memory: '2Gi' },
    });
  });

  test('every program in the mesh has a policy that lets somebody through', () => {
    const objects = render();
    const selectors = objects
      .filter(({ kind }) => kind === 'AuthorizationPolicy')
      .map(({ spec }) => Object.entries((spec as { selector: { matchLabels: object } }).selector.matchLabels));
    for (const { metadata, spec } of deployments(objects)) {
      const labels = Object.entries(spec.template.metadata?.labels ?? {});
      const fits = (selector: [string, unknown][]) =>
        selector.every(([key, value]) => labels.some(([name, each]) => name === key && each === value));
      expect({ name: metadata.name, admitted: selectors.some(fits) }).toEqual({ name: metadata.name, admitted: true });
    }
  });

  test('in an ambient mesh no pod asks for a proxy', () => {
    for (const { spec } of deployments(render({}, { mesh: { dataPlane: 'ambient' } }))) {
      expect(spec.template.metadata?.labels).not.toHaveProperty(['sidecar.istio.io/inject']);
    }
  });
});

describe('webhooks', () => {
  test("leave requests and path to Knative's own programs, which would fight over them", () => {
    const configurations = render().filter(({ kind }) => kind.endsWith('WebhookConfiguration'));
    expect(configurations).toHaveLength(5);
    for (const { rules, clientConfig } of configurations.map(webhookOf)) {
      expect(rules).toBeUndefined();
      expect(clientConfig.service.path).toBeUndefined();
    }
  });

  test.each(['webhook', 'net-istio-webhook'])('%s is open for the API server, which is not in the mesh', (name) => {
    const objects = render();
    expect(find(objects, 'NetworkPolicy', `${name}-apiserver`)).toHaveProperty('spec.ingress', [
      { ports: [{ port: 8443, protocol: 'TCP' }] },
    ]);
    expect(find(objects, 'PeerAuthentication', name).spec).toMatchObject({
      portLevelMtls: { 8443: { mode: 'PERMISSIVE' } },
    });
  });
});

describe('ways to services', () => {
  const activator = (context?: PlatformContextOptions) =>
    find(render({}, context), 'NetworkPolicy', 'allow-istio-gateways-to-activator').spec;

  test('the activator takes HTTP, gRPC and TLS: all ports of its Service', () => {
    const service = find(render(), 'Service', 'activator-service').spec as {
      ports: { name: string; targetPort: number }[];
    };
    const open = (activator() as { ingress: { ports: { port: number }[] }[] }).ingress[0]?.ports.map(
      ({ port }) => port,
    );
    expect(open).toEqual(
      service.ports.filter(({ name }) => /^http(2|s)?$/.test(name)).map(({ targetPort }) => targetPort),
    );
  });

  test('pods of profiles reach it, as the routes of the mesh lead them straight to it', () => {
    expect(activator()).toHaveProperty('ingress.0.from.2.namespaceSelector.matchExpressions.0.values', [
      'kubeflow-profile',
    ]);
  });

  test('it knows an ingress gateway with other labels', () => {
    expect(activator({ gateway: { selector: { istio: 'ingress' } } })).toHaveProperty(
      'ingress.0.from.0.podSelector.matchLabels',
      { istio: 'ingress' },
    );
  });

  test('the local gateway stands on the cluster-local gateway, which admits its clients itself', () => {
    const objects = render();
    expect(find(objects, 'Service', 'knative-local-gateway').spec).toMatchObject({
      selector: { app: 'cluster-local-gateway' },
    });
    expect(
      objects.some(
        ({ metadata }) => metadata.namespace === 'istio-system' && metadata.name !== 'knative-local-gateway',
      ),
    ).toBe(false);
    expect(objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name)).not.toContain(
      'knative-local-gateway',
    );
  });

  test('without that component it stands on the ingress gateway and lets its clients in', () => {
    const objects = render({}, { absent: ['cluster-local-gateway'] });
    for (const kind of ['Service', 'Gateway']) {
      expect(find(objects, kind, 'knative-local-gateway').spec).toMatchObject({
        selector: { istio: 'ingressgateway' },
      });
    }
    expect(find(objects, 'NetworkPolicy', 'knative-local-gateway')).toMatchObject({
      metadata: { namespace: 'istio-system' },
      spec: { ingress: [{ ports: [{ port: 8081 }, { port: 8444 }] }] },
    });
  });

  test('the ingress gateway of an Istio that was there stays open to everybody', () => {
    const objects = render({}, { absent: ['cluster-local-gateway'], mesh: { installation: 'existing' } });
    expect(objects.filter(({ kind }) => kind === 'NetworkPolicy').map(({ metadata }) => metadata.name)).not.toContain(
      'knative-local-gateway',
    );
  });

  test('others refer to the local gateway by its fields', () => {
    renderObjects((chart) => {
      const { localGateway } = new KnativeServing(chart, 'knative-serving');
      expect(localGateway.reference).toBe('knative-serving/knative-local-gateway');
      expect(localGateway.host).toBe('knative-local-gateway.istio-system.svc.cluster.local');
    });
  });
});

test('names come from the context', () => {
  const objects = render(
    { ingressService: 'ingress' },
    {
      clusterDomain: 'example.internal',
      namespaces: { kubeflow: 'mlops', 'istio-system': 'mesh', 'knative-serving': 'serving' },
    },
  );
  expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['serving', 'mesh', undefined]));
  expect(data(objects, 'config-istio')).toEqual({
    'gateway.mlops.kubeflow-gateway': 'ingress.mesh.svc.example.internal',
    'local-gateway.serving.knative-local-gateway': 'knative-local-gateway.mesh.svc.example.internal',
  });
});

test('the roles of users are parts of those of the platform', () => {
  for (const level of ['admin', 'edit', 'view']) {
    const { labels } = find(render(), 'ClusterRole', `knative-serving-namespaced-${level}`).metadata;
    expect(labels).toHaveProperty([`rbac.authorization.kubeflow.org/aggregate-to-kubeflow-${level}`], 'true');
  }
});

test('the migration rewrites the kinds of users', () => {
  expect(render().some(({ kind }) => kind === 'Job')).toBe(false);
  expect(find(render({ storageMigration: true }), 'Job', 'storage-version-migration-serving')).toHaveProperty(
    'spec.template.spec.containers.0.args',
    [
      'configurations.serving.knative.dev',
      'domainmappings.serving.knative.dev',
      'revisions.serving.knative.dev',
      'routes.serving.knative.dev',
      'services.serving.knative.dev',
    ],
  );
});

test("objects of Knative's own kinds come after its webhooks", () => {
  const file = new Platform({}).render().find(({ name }) => /^\d+-knative-serving/.test(name));
  const objects = objectsIn(file?.text ?? '');
  const waveOf = (kind: string) =>
    Number(objects.find((object) => object.kind === kind)?.metadata.annotations?.[WAVE_ANNOTATION]);
  expect(waveOf('MutatingWebhookConfiguration')).toBeGreaterThan(waveOf('Deployment'));
  expect(waveOf('Image')).toBeGreaterThan(waveOf('MutatingWebhookConfiguration'));
  expect(waveOf('Certificate')).toBe(waveOf('Image'));
});
