import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { HUB_SERVICES } from '../../core/contracts/labels';
import { checksum } from '../../patterns/config-map';
import { deployment } from '../../patterns/deployment';
import {
  envFromConfigMap,
  httpProbe,
  port,
  RESTRICTED_CONTAINER,
  RUNTIME_SECCOMP,
  resources,
} from '../../patterns/pod';
import { type RegistryAccess, registryPolicies } from './access';
import { AUTHORITY } from './connection';
import { RegistryDatabase } from './database';
import { REGISTRY_PORT, registryNames } from './names';
import type { RegistrySettings } from './registry-props';

/** Where a registry stands, and who may call it. */
export interface Place {
  readonly namespace: string;
  readonly access: RegistryAccess;
}

/** A registry of models: a server, its database and the policies that say who may call it. */
export class Registry extends Construct {
  /** Name of its Service. It listens on port 8080. */
  readonly service: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, settings: RegistrySettings, { namespace, access }: Place) {
    super(scope, id);
    const { name, displayName, description } = settings;
    const names = registryNames(name);
    this.service = names.service;
    this.namespace = namespace;
    const labels = names.pods;
    new k8s.KubeServiceAccount(this, 'service-account', { metadata: { name: names.serviceAccount, namespace } });
    const data = {
      MODEL_REGISTRY_DATA_STORE_TYPE: 'embedmd',
      MODEL_REGISTRY_REST_SERVICE_HOST: names.service,
      MODEL_REGISTRY_REST_SERVICE_PORT: String(REGISTRY_PORT.number),
    };
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: names.configMap, namespace, labels }, data });
    const annotations = { displayName, ...(description === undefined ? {} : { description }) };
    new k8s.KubeService(this, 'service', {
      metadata: { name: names.service, namespace, labels: serviceLabels(names.service), annotations },
      spec: {
        type: 'ClusterIP',
        selector: labels,
        ports: [{ name: REGISTRY_PORT.name, port: REGISTRY_PORT.number, appProtocol: 'http', protocol: 'TCP' }],
      },
    });
    const database = new RegistryDatabase(this, 'database', name, namespace, settings.database);
    this.server(settings, namespace, database, data);
    registryPolicies(this, { registry: name, namespace, clients: settings.clients }, access);
  }

  private server(
    settings: RegistrySettings,
    namespace: string,
    { connection, values }: RegistryDatabase,
    config: Record<string, string>,
  ): void {
    const context = PlatformContext.of(this);
    const names = registryNames(settings.name);
    const { caSecret } = connection;
    const live = { tcpSocket: { port: port(REGISTRY_PORT.name) }, periodSeconds: 10, timeoutSeconds: 5 };
    deployment(this, 'deployment', {
      name: names.deployment,
      namespace,
      labels: names.pods,
      podAnnotations: {
        'traffic.sidecar.istio.io/excludeOutboundPorts': String(connection.port),
        ...checksum(config, values),
      },
      sidecar: true,
      pod: {
        serviceAccountName: names.serviceAccount,
        // It asks the cluster nothing.
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: RUNTIME_SECCOMP },
        containers: [
          {
            name: 'rest-container',
            image: context.image('hub-server'),
            command: ['/model-registry', 'proxy'],
            args: [
              `--hostname=${context.ipFamily === 'ipv4' ? '0.0.0.0' : '[::]'}`,
              '--port=$(MODEL_REGISTRY_REST_SERVICE_PORT)',
              ...connection.args,
            ],
            env: [...connection.env],
            envFrom: [...envFromConfigMap(names.configMap), ...connection.envFrom],
            ports: [{ name: REGISTRY_PORT.name, containerPort: REGISTRY_PORT.number }],
            // Both paths under /readyz ask the database, whose outage a restart does not end.
            startupProbe: { ...live, initialDelaySeconds: 10, periodSeconds: 5, failureThreshold: 6 },
            livenessProbe: { ...live, initialDelaySeconds: 30 },
            readinessProbe: httpProbe('/readyz/health', REGISTRY_PORT.name, {
              initialDelaySeconds: 5,
              periodSeconds: 10,
              timeoutSeconds: 5,
            }),
            resources: settings.resources && resources(settings.resources.requests, settings.resources.limits),
            securityContext: RESTRICTED_CONTAINER,
            volumeMounts: caSecret ? [{ name: 'authority', mountPath: AUTHORITY.path, readOnly: true }] : undefined,
          },
        ],
        volumes: caSecret ? [{ name: 'authority', secret: { secretName: caSecret } }] : undefined,
      },
    });
  }
}

/** Labels of the Service, by one of which the page finds it. */
function serviceLabels(service: string): Record<string, string> {
  return {
    ...HUB_SERVICES.registry,
    app: service,
    'app.kubernetes.io/component': 'model-registry',
    'app.kubernetes.io/instance': service,
    'app.kubernetes.io/name': service,
    'app.kubernetes.io/part-of': 'model-registry',
  };
}
