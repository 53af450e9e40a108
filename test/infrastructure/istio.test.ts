import { parse } from 'yaml';
import type { PlatformContextOptions } from '../../lib/core/context';
import { Istio } from '../../lib/infrastructure/istio/istio';
import type { IstioProps } from '../../lib/infrastructure/istio/istio-props';
import { istioProps } from '../../lib/infrastructure/istio/istio-props';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const render = (props: IstioProps = {}, context?: PlatformContextOptions) =>
  renderObjects((chart) => new Istio(chart, 'istio', props), context);

/** Without the text of the templates, which the end-to-end tests judge. */
const readable = (objects: KubeObject[]) =>
  objects.map((object) =>
    object.metadata.name === 'istio-sidecar-injector' && object.kind === 'ConfigMap'
      ? { ...object, data: { ...(object.data as object), config: '…' } }
      : object,
  );
const names = (objects: KubeObject[]) => objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
const mesh = (objects: KubeObject[]) =>
  parse((find(objects, 'ConfigMap', 'istio') as KubeObject & { data: { mesh: string } }).data.mesh);
const values = (objects: KubeObject[]) => {
  const injector = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'istio-sidecar-injector',
  );
  return JSON.parse((injector as KubeObject & { data: { values: string } }).data.values);
};
const container = (objects: KubeObject[], kind: string, name: string) => {
  const { template } = find(objects, kind, name).spec as {
    template: { spec: { containers: { image: string; args: string[]; env: { name: string; value?: string }[] }[] } };
  };
  return template.spec.containers[0] as (typeof template.spec.containers)[number];
};
const environment = (objects: KubeObject[], kind: string, name: string) =>
  Object.fromEntries(container(objects, kind, name).env.map((entry) => [entry.name, entry.value]));

snapshotObjects('defaults', readable(render()));

const everyProp: Required<IstioProps> = {
  mesh: {
    ingressControllerMode: 'STRICT',
    accessLogFile: '',
    accessLogFormat: '%PROTOCOL%',
    accessLogEncoding: 'JSON',
    enablePrometheusMerge: false,
    outboundTrafficPolicy: 'REGISTRY_ONLY',
    tcpKeepalive: { time: '20s', interval: '10s', probes: 5 },
    defaultConfig: {
      concurrency: 2,
      holdApplicationUntilProxyStarts: true,
      proxyMetadata: { ISTIO_META_DNS_CAPTURE: 'true' },
      tracing: { sampling: 10 },
    },
    extensionProviders: [{ name: 'otel', opentelemetry: { service: 'collector.tracing', port: 4317 } }],
  },
  injection: {
    resources: { requests: { cpu: '20m' }, limits: { memory: '2Gi' } },
    initResources: { requests: { memory: '20Mi' } },
    waypointResources: { limits: { cpu: 1 } },
    native: false,
    logLevel: 'debug',
    componentLogLevel: 'http:debug',
    holdApplicationUntilProxyStarts: true,
    includeIPRanges: '10.0.0.0/8',
    excludeIPRanges: '10.9.0.0/16',
    includeInboundPorts: '8080',
    excludeInboundPorts: '9443',
    includeOutboundPorts: '3306',
    excludeOutboundPorts: '25',
    rewriteProbes: false,
    imagePullPolicy: 'Always',
    imagePullSecrets: ['mirror'],
    annotations: { team: 'platform' },
  },
  ingressGateway: {
    service: {
      type: 'LoadBalancer',
      annotations: { 'example.com/internal': 'true' },
      loadBalancerClass: 'example.com/lb',
      loadBalancerIP: '192.0.2.1',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      externalTrafficPolicy: 'Local',
      nodePorts: { http: 30080, https: 30443 },
    },
    autoscaling: { min: 2, max: 4, cpu: 60 },
  },
  externalAuthorization: false,
  jwksRefreshInterval: '5m',
  control: { autoscaling: false, logLevel: 'default:debug', env: { PILOT_FILTER_GATEWAY_CLUSTER_CONFIG: 'true' } },
  cni: {
    binDir: '/opt/bin',
    confDir: '/etc/conf',
    chained: false,
    excludeNamespaces: ['kube-system', 'storage'],
    logLevel: 'debug',
  },
  namespace: { podSecurity: 'baseline', admit: ['monitoring'], labels: { team: 'a' }, annotations: { owner: 'ops' } },
  denyAll: false,
  sidecarScope: false,
  ztunnelLogLevel: 'debug',
};

snapshotProps('every prop set', {
  schema: istioProps,
  props: everyProp,
  objects: readable(render(everyProp)),
  defaults: readable(render()),
});

test('the schema takes every prop', () => {
  expect(istioProps.safeParse(everyProp).error).toBeUndefined();
});

// istioctl takes a cluster in which no configuration has its label for one without Istio.
test.each([
  ['MutatingWebhookConfiguration', 'istio-sidecar-injector', { app: 'sidecar-injector' }],
  ['ValidatingWebhookConfiguration', 'istio-validator-istio-system', { app: 'istiod', istio: 'istiod' }],
])('the %s is found by the labels of Istio', (kind, name, labels) => {
  expect(find(render(), kind, name).metadata.labels).toMatchObject(labels);
});

describe('what programs of the cluster write', () => {
  test('istiod finds its validator as it would make it', () => {
    const { webhooks } = find(
      render(),
      'ValidatingWebhookConfiguration',
      'istio-validator-istio-system',
    ) as KubeObject & {
      webhooks: { failurePolicy: string }[];
    };
    expect(webhooks.map(({ failurePolicy }) => failurePolicy)).toEqual(['Fail']);
  });

  test.each<[string, IstioProps, IstioProps]>([
    ['istiod', { control: { autoscaling: { min: 2 } } }, { control: { autoscaling: false } }],
    [
      'istio-ingressgateway',
      { ingressGateway: { autoscaling: { min: 2 } } },
      { ingressGateway: { autoscaling: false } },
    ],
  ])("the number of pods of %s is its autoscaler's, if it has one", (name, scaled, fixed) => {
    expect(find(render(scaled), 'HorizontalPodAutoscaler', name).spec).toMatchObject({ minReplicas: 2 });
    expect(find(render(scaled), 'Deployment', name).spec).not.toHaveProperty('replicas');
    expect(find(render(fixed), 'Deployment', name).spec).toHaveProperty('replicas', 1);
  });
});

describe('one version', () => {
  test('control plane, gateway and sidecars have the same tag and hub', () => {
    const objects = render({}, { images: { registry: 'mirror.example.com/a' } });
    const { hub, tag, proxy, proxy_init } = values(objects).global;
    expect(container(objects, 'Deployment', 'istio-ingressgateway').image).toBe(`${hub}/proxyv2:${tag}`);
    expect(container(objects, 'Deployment', 'istiod').image).toBe(`${hub}/pilot:${tag}`);
    expect([hub, proxy.image, proxy_init.image]).toEqual(['mirror.example.com/a/release', 'proxyv2', 'proxyv2']);
  });

  test('a digest of the sidecar is put together again by istiod', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const { hub, tag, proxy } = values(render({}, { images: { overrides: { 'istio-proxyv2': { digest } } } })).global;
    expect(`${hub}/${proxy.image}:${tag}`).toBe(`registry.istio.io/release/proxyv2@${digest}`);
  });
});

describe('mesh config', () => {
  test('serves no Ingress: whoever may write one would take hosts and paths of the platform', () => {
    expect(mesh(render())).toMatchObject({ ingressControllerMode: 'OFF' });
  });

  test('proxies may ask oauth2-proxy, by the name it has in this cluster', () => {
    const context = { clusterDomain: 'example.internal', namespaces: { 'oauth2-proxy': 'login' } };
    expect(mesh(render({}, context)).extensionProviders).toMatchObject([
      { name: 'oauth2-proxy', envoyExtAuthzHttp: { service: 'oauth2-proxy.login.svc.example.internal', port: 80 } },
    ]);
    expect(mesh(render({ externalAuthorization: false }))).not.toHaveProperty('extensionProviders');
  });

  test('keys of token issuers are fetched often only where a login needs it', () => {
    const key = 'PILOT_JWT_PUB_KEY_REFRESH_INTERVAL';
    expect(environment(render(), 'Deployment', 'istiod')[key]).toBe('1m');
    expect(environment(render({ externalAuthorization: false }), 'Deployment', 'istiod')).not.toHaveProperty(key);
    expect(environment(render({ jwksRefreshInterval: '3m' }), 'Deployment', 'istiod')[key]).toBe('3m');
    const nobody = { login: { provider: 'anonymous' } } as const;
    expect(environment(render({}, nobody), 'Deployment', 'istiod')).not.toHaveProperty(key);
    expect(environment(render({ externalAuthorization: true }, nobody), 'Deployment', 'istiod')[key]).toBe('1m');
  });

  test('domain and namespaces come from the context', () => {
    const context = {
      clusterDomain: 'example.internal',
      trustDomain: 'trust.example',
      namespaces: { 'istio-system': 'mesh', kubeflow: 'ml' },
    };
    const objects = render({}, context);
    expect(mesh(objects)).toMatchObject({
      rootNamespace: 'mesh',
      trustDomain: 'trust.example',
      defaultConfig: { discoveryAddress: 'istiod.mesh.svc:15012' },
    });
    const text = JSON.stringify(readable(objects));
    expect(text).not.toContain('istio-system');
    expect(text).not.toContain('cluster.local');
    expect(find(objects, 'Sidecar', 'default').spec).toMatchObject({
      egress: [{ hosts: expect.arrayContaining(['./*', 'ml/*', 'mesh/*']) }],
    });
  });
});

describe('CNI', () => {
  const node = (context?: PlatformContextOptions, props: IstioProps = {}) => {
    const { template } = find(render(props, context), 'DaemonSet', 'istio-cni-node').spec as {
      template: { spec: { volumes: { name: string; hostPath: { path: string } }[] } };
    };
    const path = (name: string) => template.spec.volumes.find((volume) => volume.name === name)?.hostPath.path;
    return [path('cni-bin-dir'), path('cni-net-dir')];
  };

  test.each([
    ['generic', '/opt/cni/bin', '/etc/cni/net.d'],
    ['gke', '/home/kubernetes/bin', '/etc/cni/net.d'],
    ['openshift', '/var/lib/cni/bin', '/etc/cni/multus/net.d'],
  ] as const)('%s keeps its programs in %s and its configuration in %s', (clusterPlatform, bin, conf) => {
    expect(node({ clusterPlatform })).toEqual([bin, conf]);
    expect(node({ clusterPlatform }, { cni: { binDir: '/b' } })).toEqual(['/b', conf]);
  });

  test('on OpenShift Multus runs it from a configuration of its own', () => {
    const objects = render({}, { clusterPlatform: 'openshift' });
    expect(find(objects, 'ConfigMap', 'istio-cni-config').data).toMatchObject({ CHAINED_CNI_PLUGIN: 'false' });
    expect(values(objects)).toMatchObject({
      global: { platform: 'openshift' },
      pilot: { cni: { enabled: true, provider: 'multus' } },
    });
    expect(environment(objects, 'Deployment', 'istiod').PLATFORM).toBe('openshift');
  });

  test('without it pods redirect their traffic themselves', () => {
    const objects = render({}, { mesh: { cni: false } });
    expect(names(objects).filter((name) => name.includes('cni'))).toEqual([]);
    expect(values(objects).pilot.cni.enabled).toBe(false);
  });

  test('its pods are replaced when its configuration changes', () => {
    const annotation = (props: IstioProps) =>
      (find(render(props), 'DaemonSet', 'istio-cni-node').spec as KubeObject & { template: KubeObject }).template
        .metadata.annotations?.['checksum/config'];
    expect(annotation({})).not.toBe(annotation({ cni: { excludeNamespaces: ['storage'] } }));
  });
});

describe('an ambient mesh', () => {
  const objects = render({}, { mesh: { dataPlane: 'ambient' } });

  test('has a ztunnel on each node, for which its namespace is privileged', () => {
    expect(names(objects)).toContain('DaemonSet/ztunnel');
    expect(find(objects, 'Namespace', 'istio-system').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'privileged',
    });
    expect(names(render())).not.toContain('DaemonSet/ztunnel');
  });

  test('on GKE ztunnel claims no priority that only kube-system may', () => {
    const gke = render({}, { clusterPlatform: 'gke', mesh: { dataPlane: 'ambient' } });
    expect(find(gke, 'DaemonSet', 'ztunnel')).not.toHaveProperty('spec.template.spec.priorityClassName');
    expect(find(objects, 'DaemonSet', 'ztunnel')).toHaveProperty(
      'spec.template.spec.priorityClassName',
      'system-node-critical',
    );
  });

  test('the sidecars that profiles keep understand what nodes send them', () => {
    expect(mesh(objects).defaultConfig.proxyMetadata).toEqual({ ISTIO_META_ENABLE_HBONE: 'true' });
    expect(mesh(render()).defaultConfig.proxyMetadata).toEqual({});
  });
});

describe('an Istio that is there already', () => {
  const context: PlatformContextOptions = { mesh: { installation: 'existing' }, namespaces: { kubeflow: 'ml' } };

  test('gets nothing but a refusal for the namespaces of the platform', () => {
    const objects = render({}, context);
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
      'AuthorizationPolicy ml/deny-all',
      'AuthorizationPolicy kubeflow-system/deny-all',
    ]);
    expect(render({ denyAll: false }, context)).toEqual([]);
  });
});

test('clients reach the gateway through the NetworkPolicy, at its ports and at the one for load balancers', () => {
  const [rule] = (find(render(), 'NetworkPolicy', 'istio-ingressgateway').spec as { ingress: object[] }).ingress;
  expect(rule).toEqual({ ports: [8080, 8443, 15021].map((port) => ({ port, protocol: 'TCP' })) });
});

test('the gateway runs as the service account that policies name', () => {
  const objects = render({}, { gateway: { serviceAccount: 'edge' } });
  expect(names(objects)).toContain('ServiceAccount/edge');
  expect(find(objects, 'Deployment', 'istio-ingressgateway')).toHaveProperty(
    'spec.template.spec.serviceAccountName',
    'edge',
  );
});

test.each([
  [{ ingressGateway: { autoscaling: { min: 6 } } }, 'at most max'],
  [{ ingressGateway: { service: { loadBalancerIP: 'here' } } }, 'an IP address'],
  [{ ingressGateway: { service: { nodePorts: { http: 80 } } } }, 'a port from 30000 to 32767'],
  [{ injection: { excludeInboundPorts: 'http' } }, 'ports with commas'],
  [{ injection: { includeIPRanges: 'all' } }, 'address ranges'],
  [{ jwksRefreshInterval: '1 minute' }, 'a duration'],
  [{ cni: { binDir: 'opt' } }, 'an absolute path'],
])('%j is refused', (props, message) => {
  expect(istioProps.safeParse(props).error?.message).toContain(message);
});
