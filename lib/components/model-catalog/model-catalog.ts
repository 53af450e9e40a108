import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AuthorizationPolicyV1Beta1 } from '../../../imports/security.istio.io';
import { PlatformContext } from '../../core/context';
import { HUB_SERVICES, MODEL_REGISTRY_UI_PODS } from '../../core/contracts/labels';
import { parseProps } from '../../core/props';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import { networkPolicy } from '../../patterns/network-policy';
import { port, RESTRICTED_CONTAINER, RUNTIME_SECCOMP, resources } from '../../patterns/pod';
import { ServiceAliases } from '../../patterns/service-aliases';
import { CatalogDatabase } from './database';
import { type ModelCatalogProps, type ModelCatalogSettings, modelCatalogProps } from './model-catalog-props';
import { SAMPLE } from './sample';
import { FOLDERS, SOURCES_FILE, sourceFiles } from './sources';
import type { CatalogSource } from './sources-schema';

const NAME = 'model-catalog';
const PORT = { name: 'http-api', number: 8080 };
const SOURCES = `${NAME}-sources`;

const COMPONENT = { 'app.kubernetes.io/component': 'server', 'app.kubernetes.io/part-of': NAME };
const LABELS = { ...COMPONENT, 'app.kubernetes.io/name': NAME };

/** The catalog of models that users may take: what its sources describe, on a page beside the registries. */
export class ModelCatalog extends Construct {
  /** Name of the Service. It listens on port 8080. */
  readonly service = NAME;

  constructor(scope: Construct, id: string, props: ModelCatalogProps = {}) {
    super(scope, id);
    const settings = parseProps(this, modelCatalogProps, props);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    const sources = settings.sources ?? [SAMPLE];
    const labels = HUB_SERVICES.catalog;
    const data = sourceFiles(sources, settings.mcpSources);
    new k8s.KubeConfigMap(this, 'sources', { metadata: { name: SOURCES, namespace }, data });
    const database = new CatalogDatabase(this, 'database', { namespace, volume: settings.volume, clients: LABELS });
    new k8s.KubeService(this, 'service', {
      // By the label the page knows it.
      metadata: { name: NAME, namespace, labels: { ...LABELS, ...labels } },
      spec: {
        type: 'ClusterIP',
        selector: COMPONENT,
        ports: [{ name: PORT.name, port: PORT.number, appProtocol: 'http', protocol: 'TCP' }],
      },
    });
    this.server(namespace, settings, sources, database);
    this.policies(namespace, settings.istio);
    if (!settings.istio) return;
    // The page looks for it in the namespace of the user's profile.
    new ServiceAliases(this, 'aliases', {
      name: NAME,
      labels,
      profiles: context.profiles ?? [],
      portName: PORT.name,
      to: { name: NAME, namespace, port: PORT.number },
      route: `${NAME}-profiles`,
      callers: namespace,
    });
  }

  private server(
    namespace: string,
    settings: ModelCatalogSettings,
    sources: readonly CatalogSource[],
    { clientEnv, values }: CatalogDatabase,
  ): void {
    const context = PlatformContext.of(this);
    const others = [
      ...sources.flatMap((source) => (source.type === 'configMap' ? [source] : [])),
      ...settings.mcpSources,
    ];
    const probe = { tcpSocket: { port: port(PORT.name) }, periodSeconds: 5, timeoutSeconds: 2 };
    deployment(this, 'deployment', {
      name: `${NAME}-server`,
      namespace,
      labels: LABELS,
      // It watches the files of its sources by itself.
      podAnnotations: checksum(values),
      sidecar: true,
      pod: {
        // It asks the cluster nothing.
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        containers: [
          {
            name: 'catalog',
            image: context.image('hub-server'),
            command: ['/model-registry', 'catalog'],
            args: [
              `--listen=${context.ipFamily === 'ipv4' ? '0.0.0.0' : '[::]'}:${PORT.number}`,
              `--catalogs-path=${FOLDERS.sources}/${SOURCES_FILE}`,
            ],
            env: [
              ...clientEnv,
              {
                name: 'HF_API_KEY',
                valueFrom: { secretKeyRef: { name: settings.huggingFaceSecret, key: 'HF_API_KEY', optional: true } },
              },
            ],
            ports: [{ name: PORT.name, containerPort: PORT.number }],
            livenessProbe: { ...probe, initialDelaySeconds: 30 },
            readinessProbe: { ...probe, initialDelaySeconds: 3 },
            resources: settings.resources && resources(settings.resources.requests, settings.resources.limits),
            securityContext: RESTRICTED_CONTAINER,
            volumeMounts: [
              { name: 'sources', mountPath: FOLDERS.sources },
              ...others.map(({ id }) => ({ name: `source-${id}`, mountPath: `${FOLDERS.others}/${id}` })),
            ],
          },
        ],
        volumes: [
          { name: 'sources', configMap: { name: SOURCES } },
          ...others.map(({ id, configMap }) => ({ name: `source-${id}`, configMap: { name: configMap } })),
        ],
      },
    });
  }

  /** The page and the pods of profiles read it. What it says is nobody's secret, and nobody can change it. */
  private policies(namespace: string, istio: boolean): void {
    networkPolicy(this, 'network-policy', {
      name: NAME,
      namespace,
      pods: { 'app.kubernetes.io/component': 'server', 'app.kubernetes.io/name': NAME },
      from: ['profiles', { namespace, pods: MODEL_REGISTRY_UI_PODS }],
      ports: [PORT.number],
    });
    if (!istio) return;
    new AuthorizationPolicyV1Beta1(this, 'authorization-policy', {
      metadata: { name: NAME, namespace },
      spec: {
        action: 'ALLOW',
        selector: { matchLabels: LABELS },
        // Whose pods these are, the NetworkPolicy decides.
        rules: [{ from: [{ source: { principals: ['*'] } }], to: [{ operation: { methods: ['GET'] } }] }],
      },
    });
  }
}
