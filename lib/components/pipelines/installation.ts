import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import type { ConfigData } from '../../patterns/config-map';
import { envFromFields, envOfConfigMap } from '../../patterns/pod';
import { type Database, databaseOf } from './database';
import { type ObjectStore, objectStoreOf } from './object-store';
import type { PipelinesSettings } from './pipelines-props';

/** ConfigMap that most parts read. */
const CONFIG = 'pipeline-install-config';

/** Labels of every object of Pipelines. */
const COMMON = { 'application-crd-id': 'kubeflow-pipelines' };

/** How the configuration says that artifacts are never deleted. */
const KEPT_FOR_EVER = -1;

/** What all parts of one installation of Pipelines share. */
export class Installation {
  readonly context: PlatformContext;
  readonly namespace: string;
  /** Whether pipelines belong to profiles. */
  readonly multiUser: boolean;
  readonly database: Database;
  readonly store: ObjectStore;
  /** Labels of the objects of what is not Pipelines' own: databases, Argo and so on. */
  readonly common: Record<string, string> = COMMON;
  /** Labels of the objects of Pipelines' own parts. */
  readonly labels: Record<string, string>;
  /** Secret with the certificate of the API server and the metadata store, where these speak TLS themselves. */
  readonly tlsSecret: string | undefined;
  /** Content of the ConfigMap that most parts read. */
  readonly config: ConfigData;

  constructor(
    scope: Construct,
    /** The settings, with all defaults. */
    readonly settings: PipelinesSettings,
  ) {
    this.context = PlatformContext.of(scope);
    this.namespace = settings.ownNamespace?.name ?? this.context.namespace('kubeflow');
    this.multiUser = settings.mode === 'multiUser';
    this.database = databaseOf(settings.database);
    this.store = objectStoreOf(settings.objectStore, this.namespace, settings.defaultPipelineRoot);
    this.labels = this.multiUser
      ? { ...COMMON, 'app.kubernetes.io/component': 'ml-pipeline', 'app.kubernetes.io/name': 'kubeflow-pipelines' }
      : COMMON;
    this.tlsSecret = settings.apiServerTls ? 'kfp-api-tls' : undefined;
    this.config = this.installConfig();
  }

  /** Labels of the pods of one of Pipelines' own parts, which has some of its own. */
  pods(own: Readonly<Record<string, string>>): Record<string, string> {
    return { ...own, ...this.labels };
  }

  /**
   * Whether profiles get a PodDefault with a token for the API server. Where nothing obeys PodDefaults, their kind is
   * missing, and Metacontroller would make nothing at all.
   */
  get tokenPodDefault(): boolean {
    return this.settings.tokenPodDefault && this.context.has('poddefaults-webhook');
  }

  /** Whether Secrets for servers that somebody else runs are made by the user: nobody else knows what is in them. */
  get userMakesSecrets(): boolean {
    return this.context.credentials.settings.source === 'generated';
  }

  /** The full host name of one of its Services. */
  host(service: string): string {
    return this.context.serviceHost(service, this.namespace);
  }

  /** Who a service account of its namespace is in the mesh. */
  principal(serviceAccount: string): string {
    return this.context.principal(this.namespace, serviceAccount);
  }

  /** The namespace that a controller watches: all, or its own. */
  watched(name: string): k8s.EnvVar[] {
    return this.multiUser ? [{ name, value: '' }] : envFromFields({ [name]: 'metadata.namespace' });
  }

  /** Environment from the ConfigMap that most parts read: its keys by the names of the variables. */
  configEnv(keys: Record<string, string>, optional?: boolean): k8s.EnvVar[] {
    return envOfConfigMap(CONFIG, keys, optional);
  }

  /** Makes that ConfigMap. */
  makeConfig(scope: Construct): void {
    const metadata = { name: CONFIG, namespace: this.namespace, labels: this.labels };
    new k8s.KubeConfigMap(scope, 'config', { metadata, data: this.config });
  }

  private installConfig(): ConfigData {
    const { settings, database, store, context } = this;
    const { securityContext, v1Pipelines } = settings;
    const cache = settings.cache.enabled ? settings.cache : undefined;
    const { apiServer: address } = database.engine.addressKeys;
    const text = (value: string | number | boolean | undefined) => (value === undefined ? '' : String(value));
    return {
      appName: 'pipeline',
      appVersion: context.version('pipelines'),
      ARTIFACT_RETENTION_DAYS: text(store.retentionDays ?? KEPT_FOR_EVER),
      ARTIFACTS_PROXY_ENABLED: text(settings.artifactProxy),
      autoUpdatePipelineDefaultVersion: text(settings.autoUpdateDefaultVersion),
      BLOCK_V1_PIPELINES: text(!v1Pipelines.allowed),
      bucketName: store.bucket,
      cacheDb: database.names.cache,
      cacheImage: context.image('kfp-cache-busybox'),
      cacheNodeRestrictions: text(cache?.nodeRestrictions === true),
      CLUSTER_DOMAIN: `.svc.${context.clusterDomain}`,
      ConMaxLifeTime: database.connectionLifetime,
      cronScheduleTimezone: settings.timeZone,
      dbHost: database.host,
      dbPort: text(database.port),
      dbType: database.engine.driver,
      DEFAULT_CACHE_STALENESS: text(cache?.defaultStaleness),
      defaultPipelineRoot: text(settings.defaultPipelineRoot),
      defaultSecurityContextRunAsGroup: text(securityContext.runAsGroup),
      defaultSecurityContextRunAsNonRoot: text(securityContext.runAsNonRoot),
      defaultSecurityContextRunAsUser: text(securityContext.runAsUser),
      LOG_LEVEL: settings.logLevel,
      MAXIMUM_CACHE_STALENESS: text(cache?.maximumStaleness),
      mlmdDb: database.names.metadata,
      pipelineDb: database.names.pipelines,
      V1_ALLOWED_NAMESPACES: v1Pipelines.allowedNamespaces.join(','),
      [address.host]: database.host,
      [address.port]: text(database.port),
      ...(database.cloudSqlProxy ? { gcsCloudSqlInstanceName: database.cloudSqlProxy.instance } : {}),
      ...(store.google?.project ? { gcsProjectId: store.google.project } : {}),
    };
  }
}
