import { parse } from 'yaml';
import { Pipelines } from '../../../lib/components/pipelines/pipelines';
import { pipelinesComponent } from '../../../lib/components/pipelines/pipelines-component';
import { type PipelinesProps, pipelinesProps } from '../../../lib/components/pipelines/pipelines-props';
import { PlatformContext } from '../../../lib/core/context';
import { warningsBelow } from '../../../lib/core/warnings';
import type { KubeObject } from '../../../lib/kubernetes/objects';
import { find, renderObjects } from '../../support/render';
import { containerOf, dataOf, environmentOf, FIXED, namesOf, pipelines } from './support';

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
}

/** Whether a role allows a verb on a resource. */
function allows(objects: readonly KubeObject[], kind: string, name: string, resource: string, verb: string): boolean {
  const [group = '', plural = ''] = resource.split(/\/(.*)/s);
  const { rules } = find(objects, kind, name) as unknown as { rules: Rule[] };
  return rules.some(
    (rule) =>
      rule.apiGroups.includes(group) &&
      rule.resources.includes(plural) &&
      (rule.verbs.includes(verb) || rule.verbs.includes('*')),
  );
}

test('addresses of Services do not depend on what was there first', () => {
  const objects = pipelines();
  expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
    ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_HOST: 'ml-pipeline-visualizationserver.kubeflow.svc.cluster.local',
    ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_PORT: '8888',
  });
  expect(environmentOf(objects, 'ml-pipeline-ui')).toMatchObject({
    ML_PIPELINE_SERVICE_HOST: 'ml-pipeline.kubeflow.svc.cluster.local',
    ML_PIPELINE_SERVICE_PORT: '8888',
    METADATA_ENVOY_SERVICE_SERVICE_HOST: 'metadata-envoy-service.kubeflow.svc.cluster.local',
    METADATA_ENVOY_SERVICE_SERVICE_PORT: '9090',
  });
});

describe('pipelines as objects of the cluster', () => {
  const objects = pipelines({ definitions: 'kubernetes' });

  test('the API server of the cluster reaches the webhooks', () => {
    expect(find(objects, 'Deployment', 'ml-pipeline').spec).toMatchObject({
      template: { metadata: { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '8443' } } },
    });
    expect(find(objects, 'NetworkPolicy', 'ml-pipeline-webhook').spec).toMatchObject({
      ingress: [{ ports: [{ port: 8443 }] }],
    });
    expect(find(objects, 'Service', 'ml-pipeline').spec).toMatchObject({
      ports: expect.arrayContaining([expect.objectContaining({ port: 8443 }), expect.objectContaining({ port: 8888 })]),
    });
  });

  test('the API server may change them, in every namespace or in its own', () => {
    const resource = 'pipelines.kubeflow.org/pipelineversions/status';
    expect(allows(objects, 'ClusterRole', 'ml-pipeline', resource, 'update')).toBe(true);
    const alone = pipelines({ definitions: 'kubernetes', mode: 'standalone' });
    expect(allows(alone, 'Role', 'ml-pipeline', resource, 'update')).toBe(true);
    expect(allows(pipelines(), 'ClusterRole', 'ml-pipeline', resource, 'update')).toBe(false);
  });
});

test.each(['', 'mode: standalone'])('Argo and the pods of its agents may do what they do (%s)', (mode) => {
  const objects = pipelines(mode ? { mode: 'standalone' } : {});
  const controller: [string, string] = mode ? ['Role', 'argo-role'] : ['ClusterRole', 'argo-cluster-role'];
  expect(allows(objects, ...controller, 'argoproj.io/workflowtasksets/status', 'patch')).toBe(true);
  const users: ['Role' | 'ClusterRole', string][] = mode
    ? [['Role', 'pipeline-runner']]
    : [
        ['ClusterRole', 'argo-aggregate-to-edit'],
        ['ClusterRole', 'aggregate-to-kubeflow-pipelines-edit'],
      ];
  for (const user of users) {
    expect(allows(objects, ...user, 'argoproj.io/workflowtasksets', 'watch')).toBe(true);
    expect(allows(objects, ...user, 'argoproj.io/workflowtasksets/status', 'patch')).toBe(true);
    expect(allows(objects, ...user, 'argoproj.io/workflowartifactgctasks/status', 'patch')).toBe(true);
  }
});

describe('the metadata of all profiles behind the gateway', () => {
  const from = (objects: readonly KubeObject[]) =>
    (find(objects, 'NetworkPolicy', 'metatada-envoy') as unknown as { spec: { ingress: { from: unknown[] }[] } }).spec
      .ingress[0]?.from.length;

  const route = (objects: readonly KubeObject[]) =>
    /match: .*/.exec(dataOf(objects, 'metadata-envoy-configmap')['envoy-config.yaml'] ?? '')?.[0];
  const reading = "match: { prefix: '/ml_metadata.MetadataStoreService/Get' }";
  const everything = "match: { prefix: '/' }";

  test('is read by users and changed by nobody, by default: gateway and proxy refuse what does not read', () => {
    const objects = pipelines();
    expect(namesOf(objects, 'VirtualService')).toContain('metadata-grpc');
    expect(from(objects)).toBe(2);
    const { metadata, spec } = find(objects, 'AuthorizationPolicy', 'metadata-read-only');
    expect(metadata.namespace).toBe('istio-system');
    expect(spec).toEqual({
      action: 'DENY',
      selector: { matchLabels: expect.objectContaining({ istio: 'ingressgateway' }) },
      rules: [
        { to: [{ operation: { paths: ['/ml_metadata*'], notPaths: ['/ml_metadata.MetadataStoreService/Get*'] } }] },
      ],
    });
    expect(route(objects)).toBe(reading);
  });

  test('can be nobody’s, which the user of the platform hears', () => {
    const warnings: string[] = [];
    const objects = renderObjects((chart) => {
      new Pipelines(chart, 'pipelines', { metadataAccess: 'none' });
      warnings.push(...warningsBelow(chart));
    }, FIXED);
    expect(namesOf(objects, 'VirtualService')).toEqual(['ml-pipeline-ui']);
    expect(namesOf(objects, 'AuthorizationPolicy')).not.toContain('metadata-read-only');
    expect(from(objects)).toBe(1);
    expect(route(objects)).toBe(reading);
    expect(warnings).toEqual([expect.stringContaining('metadataAccess: none')]);
  });

  test('can be everyone’s', () => {
    const objects = pipelines({ metadataAccess: 'everyone' });
    expect(namesOf(objects, 'VirtualService')).toContain('metadata-grpc');
    expect(namesOf(objects, 'AuthorizationPolicy').filter((name) => name.startsWith('metadata-'))).toEqual([
      'metadata-grpc-service',
    ]);
    expect(from(objects)).toBe(2);
    expect(route(objects)).toBe(everything);
  });

  test('is all of one user’s in standalone mode', () => {
    expect(route(pipelines({ mode: 'standalone' }))).toBe(everything);
  });

  test('can be that of some users', () => {
    const objects = pipelines({ metadataAccess: ['ann@example.com'] });
    expect(namesOf(objects, 'VirtualService')).toContain('metadata-grpc');
    const { metadata, spec } = find(objects, 'AuthorizationPolicy', 'metadata-users');
    expect(metadata.namespace).toBe('istio-system');
    expect(spec).toMatchObject({
      action: 'DENY',
      selector: { matchLabels: { istio: 'ingressgateway' } },
      rules: [
        {
          to: [{ operation: { paths: ['/ml_metadata*'] } }],
          when: [{ key: 'request.headers[kubeflow-userid]', notValues: ['ann@example.com'] }],
        },
      ],
    });
  });
});

test.each<[PipelinesProps, string]>([
  [{}, 'false'],
  [{ visualizations: true }, 'true'],
  [{ mode: 'standalone' }, 'true'],
])('%o: custom visualizations are offered only where a server draws them', (props, allowed) => {
  expect(environmentOf(pipelines(props), 'ml-pipeline-ui').ALLOW_CUSTOM_VISUALIZATIONS).toBe(allowed);
});

test('the cache with its own certificates has no webhook of ours', () => {
  const objects = pipelines({ cache: { certificates: 'deployer' } });
  expect(namesOf(objects, 'MutatingWebhookConfiguration')).toEqual([]);
  expect(namesOf(objects, 'Deployment')).toContain('cache-deployer-deployment');
  expect(containerOf(objects, 'cache-server').args).not.toContain('--tls_cert_filename=tls.crt');
  expect(namesOf(pipelines(), 'Deployment')).not.toContain('cache-deployer-deployment');
});

test('without a cache there is no server of it, and later pipelines are told', () => {
  const objects = pipelines({ cache: { enabled: false } });
  expect(namesOf(objects, 'Deployment')).not.toContain('cache-server');
  expect(environmentOf(objects, 'ml-pipeline').CACHEENABLED).toBe('false');
  expect(environmentOf(pipelines(), 'ml-pipeline')).not.toHaveProperty('CACHEENABLED');
});

test('an Argo Workflows that is there already', () => {
  const objects = pipelines({ workflowEngine: 'existing' });
  expect(namesOf(objects, 'Deployment')).not.toContain('workflow-controller');
  expect(namesOf(objects, 'ClusterRole').filter((name) => name.startsWith('argo'))).toEqual([]);
});

test('v1 pipelines are blocked for runs and recurring runs', () => {
  const objects = pipelines({ v1Pipelines: { allowed: false, allowedNamespaces: ['team-a', 'team-b'] } });
  expect(dataOf(objects, 'pipeline-install-config')).toMatchObject({
    BLOCK_V1_PIPELINES: 'true',
    V1_ALLOWED_NAMESPACES: 'team-a,team-b',
  });
  for (const name of ['ml-pipeline', 'ml-pipeline-scheduledworkflow']) {
    expect(environmentOf(objects, name).BLOCK_V1_PIPELINES).toBe('pipeline-install-config/BLOCK_V1_PIPELINES');
  }
});

test('settings reach the programs', () => {
  const objects = pipelines({
    mode: 'standalone',
    logLevel: 'debug',
    runRetentionSeconds: 60,
    securityContext: { runAsUser: 1000, runAsNonRoot: true },
    workflowPatch: { nodeSelector: { pool: 'runs' } },
    executorResources: { limits: { memory: '64Mi' } },
    autoUpdateDefaultVersion: false,
    timeZone: 'Europe/Berlin',
    cache: { defaultStaleness: 'P1D', maximumStaleness: 'P30D', nodeRestrictions: true },
    defaultPipelineRoot: 'minio://mlpipeline/runs',
  });
  expect(dataOf(objects, 'pipeline-install-config')).toMatchObject({
    defaultSecurityContextRunAsUser: '1000',
    defaultSecurityContextRunAsNonRoot: 'true',
    autoUpdatePipelineDefaultVersion: 'false',
    cronScheduleTimezone: 'Europe/Berlin',
    DEFAULT_CACHE_STALENESS: 'P1D',
    MAXIMUM_CACHE_STALENESS: 'P30D',
    cacheNodeRestrictions: 'true',
  });
  expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
    LOG_LEVEL: 'debug',
    COMPILED_PIPELINE_SPEC_PATCH: '{"nodeSelector":{"pool":"runs"}}',
  });
  expect(environmentOf(objects, 'ml-pipeline-persistenceagent').TTL_SECONDS_AFTER_WORKFLOW_FINISH).toBe('60');
  expect(dataOf(objects, 'workflow-controller-configmap').executor).toContain('memory: 64Mi');
  expect(dataOf(objects, 'kfp-launcher').defaultPipelineRoot).toBe('minio://mlpipeline/runs');
});

test('driver and launcher are images like all others', () => {
  const overrides = { 'kfp-driver': 'example.com/driver:1', 'kfp-launcher': { tag: '2.17.0' } };
  const objects = pipelines({}, { ...FIXED, images: { overrides } });
  expect(environmentOf(objects, 'ml-pipeline')).toMatchObject({
    V2_DRIVER_IMAGE: 'example.com/driver:1',
    V2_LAUNCHER_IMAGE: 'ghcr.io/kubeflow/kfp-launcher:2.17.0',
  });
});

test('an API server with TLS, and all who call it', () => {
  const objects = pipelines({ mode: 'standalone', apiServerTls: true });
  expect(find(objects, 'Certificate', 'kfp-api-tls-cert').spec).toMatchObject({
    secretName: 'kfp-api-tls',
    issuerRef: { name: 'kfp-api-tls-cert-ca' },
    // All who serve with it read it once.
    renewBefore: '26280h',
  });
  const server = containerOf(objects, 'ml-pipeline');
  expect(server.args).toContain('--tlsCertPath=/etc/pki/tls/certs/tls.crt');
  expect(server.readinessProbe?.httpGet?.scheme).toBe('HTTPS');
  expect(environmentOf(objects, 'ml-pipeline').CABUNDLE_SECRET_NAME).toBe('kfp-api-tls');
  expect(environmentOf(objects, 'ml-pipeline-ui').ML_PIPELINE_SERVICE_SCHEME).toBe('https');
  for (const name of ['ml-pipeline-persistenceagent', 'ml-pipeline-scheduledworkflow']) {
    expect(containerOf(objects, name).command?.at(-1)).toContain('--caCertPath=/etc/pki/tls/certs/ca.crt');
  }
  for (const name of [
    'ml-pipeline',
    'ml-pipeline-ui',
    'ml-pipeline-persistenceagent',
    'ml-pipeline-scheduledworkflow',
  ]) {
    expect(containerOf(objects, name).volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/etc/pki/tls/certs');
  }
});

describe('with TLS of the API server', () => {
  const TLS = { mode: 'standalone', apiServerTls: true } as const;
  const objects = pipelines(TLS);
  const portsOf = (all: typeof objects, name: string) => find(all, 'Service', name).spec as { ports: object[] };

  test('ports are called by what they speak, and Prometheus is told', () => {
    expect(portsOf(objects, 'ml-pipeline').ports).toMatchObject([
      { name: 'tls', appProtocol: 'https', port: 8888 },
      { name: 'tls-grpc', port: 8887 },
    ]);
    expect(find(objects, 'Service', 'ml-pipeline').metadata.annotations).toMatchObject({
      'prometheus.io/scheme': 'https',
    });
    expect(portsOf(objects, 'metadata-grpc-service').ports).toMatchObject([{ name: 'tls-grpc', port: 8080 }]);
    expect(portsOf(objects, 'metadata-envoy-service').ports).toMatchObject([{ name: 'tls', appProtocol: 'https' }]);
    const plain = pipelines();
    expect(portsOf(plain, 'ml-pipeline').ports).toMatchObject([{ name: 'http' }, { name: 'grpc' }]);
    expect(portsOf(plain, 'metadata-envoy-service').ports).toEqual([{ name: 'md-envoy', port: 9090, protocol: 'TCP' }]);
  });

  test('the metadata store, its proxy, its writer and the driver encrypt too', () => {
    expect(environmentOf(objects, 'ml-pipeline').METADATA_TLS_ENABLED).toBe('true');
    expect(environmentOf(objects, 'metadata-writer')).toMatchObject({
      METADATA_TLS_ENABLED: 'true',
      CA_CERT_PATH: '/etc/pki/tls/certs/ca.crt',
    });
    expect(environmentOf(objects, 'ml-pipeline-ui').METADATA_ENVOY_SERVICE_SERVICE_SCHEME).toBe('https');
    for (const name of ['metadata-writer', 'metadata-envoy-deployment']) {
      const paths = containerOf(objects, name).volumeMounts?.map(({ mountPath }) => mountPath);
      expect(paths).toContain('/etc/pki/tls/certs');
    }
    const { initContainers } = (
      find(objects, 'Deployment', 'metadata-grpc-deployment').spec as {
        template: { spec: { initContainers: { env: object[]; volumeMounts: { mountPath: string }[] }[] } };
      }
    ).template.spec;
    expect(initContainers[0]?.env).toContainEqual({ name: 'CERTIFICATES', value: '/etc/pki/tls/certs' });
    expect(initContainers[0]?.env).not.toContainEqual(expect.objectContaining({ name: 'CA_FILE' }));
    expect(initContainers[0]?.volumeMounts.map(({ mountPath }) => mountPath)).toContain('/etc/pki/tls/certs');
    expect(containerOf(objects, 'metadata-grpc-deployment').args).toContain(
      '--metadata_store_server_config_file=/config/store.pbtxt',
    );
  });

  test('the certificate is for every name by which they are called', () => {
    const { dnsNames } = find(objects, 'Certificate', 'kfp-api-tls-cert').spec as { dnsNames: string[] };
    for (const service of ['ml-pipeline', 'metadata-grpc-service', 'metadata-envoy-service']) {
      expect(dnsNames).toEqual(
        expect.arrayContaining(
          ['', '.kubeflow', '.kubeflow.svc', '.kubeflow.svc.cluster.local'].map((end) => service + end),
        ),
      );
    }
    expect(dnsNames).toContain('localhost');
  });

  test('Envoy speaks TLS to both sides, with whom it should', () => {
    const text = dataOf(objects, 'metadata-envoy-configmap')['envoy-config.yaml'] as string;
    const { listeners, clusters } = parse(text).static_resources;
    const certificates = '/etc/pki/tls/certs';
    expect(listeners[0].filter_chains[0]).toMatchObject({
      filters: [{ name: 'envoy.filters.network.http_connection_manager' }],
      transport_socket: {
        typed_config: {
          common_tls_context: {
            tls_certificates: [
              {
                certificate_chain: { filename: `${certificates}/tls.crt` },
                private_key: { filename: `${certificates}/tls.key` },
              },
            ],
          },
        },
      },
    });
    expect(clusters[0].transport_socket.typed_config).toMatchObject({
      sni: 'metadata-grpc-service',
      common_tls_context: { validation_context: { trusted_ca: { filename: `${certificates}/ca.crt` } } },
    });
    expect(dataOf(pipelines(), 'metadata-envoy-configmap')['envoy-config.yaml']).not.toContain('transport_socket');
  });

  test('PostgreSQL of the metadata store stays, in its file', () => {
    const all = pipelines({ ...TLS, database: { engine: 'postgresql' } });
    const { initContainers } = (
      find(all, 'Deployment', 'metadata-grpc-deployment').spec as {
        template: { spec: { initContainers: { env: { name: string }[] }[] } };
      }
    ).template.spec;
    expect(initContainers[0]?.env.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'POSTGRES_HOST',
        'POSTGRES_PORT',
        'POSTGRES_DBNAME',
        'POSTGRES_USER',
        'POSTGRES_PASSWORD',
      ]),
    );
  });

  test('the API server trusts its own certificate beside the authority of the database', () => {
    const database = { installation: 'external' as const, host: 'db.example.com', tls: { caSecret: 'database-ca' } };
    expect(environmentOf(pipelines({ ...TLS, database }), 'ml-pipeline').SSL_CERT_DIR).toBe(
      '/etc/ssl/certs:/etc/pki/tls/certs:/etc/database-ca',
    );
  });
});

// backend/metadata_writer/src/metadata_helpers.py of 2.16.1 reads these two, and no address.
test('the writer of metadata finds the store in any namespace and domain', () => {
  const objects = pipelines(
    { mode: 'standalone', ownNamespace: { name: 'runs' } },
    { ...FIXED, clusterDomain: 'example.internal' },
  );
  expect(environmentOf(objects, 'metadata-writer')).toMatchObject({
    POD_NAMESPACE: 'field',
    CLUSTER_DOMAIN: 'pipeline-install-config/CLUSTER_DOMAIN',
  });
  expect(dataOf(objects, 'pipeline-install-config').CLUSTER_DOMAIN).toBe('.svc.example.internal');
});

test('the inverting proxy finds the page from the network of its node', () => {
  const objects = pipelines({ mode: 'standalone', invertingProxy: true });
  expect(find(objects, 'Deployment', 'proxy-agent').spec).toMatchObject({
    template: { spec: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' } },
  });
  expect(environmentOf(objects, 'proxy-agent').ML_PIPELINE_UI_SERVICE_HOST).toContain('ml-pipeline-ui.kubeflow');
});

test('CustomResourceDefinitions follow the settings', () => {
  const crds = (props: PipelinesProps) => pipelinesComponent.crds(pipelinesProps.parse(props), new PlatformContext());
  expect(crds({})).toHaveLength(13);
  expect(crds({ workflowEngine: 'existing' }).filter((name) => name.endsWith('argoproj.io'))).toEqual([]);
  expect(crds({ mode: 'standalone' }).filter((name) => name.endsWith('metacontroller.k8s.io'))).toEqual([]);
  expect(crds({ definitions: 'kubernetes' })).toContain('pipelineversions.pipelines.kubeflow.org');
  expect(crds({ mode: 'standalone', application: true })).toContain('applications.app.k8s.io');
});

const MESH = ['istio', 'kubeflow-istio-resources'];

test.each<[PipelinesProps, string[]]>([
  [{}, []],
  [{ mode: 'standalone' }, [...MESH, 'cert-manager']],
  [{ mode: 'standalone', ownNamespace: { name: 'runs' } }, [...MESH, 'kubeflow-namespace', 'cert-manager']],
  [{ mode: 'standalone', definitions: 'kubernetes' }, MESH],
  [{ mode: 'standalone', cache: { certificates: 'certManager' } }, MESH],
  [{ mode: 'standalone', apiServerTls: true }, MESH],
])('%o does without %o', (props, without) => {
  expect(pipelinesComponent.optional?.(pipelinesProps.parse(props))).toEqual(without);
});
