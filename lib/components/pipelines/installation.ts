import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import type { ConfigData } from '../../patterns/config-map';
import { envFromFields, envOfConfigMap } from '../../patterns/words';
import { type Database, databaseOf } from './database';
import { type ObjectStore, objectStoreOf } from './object-store';
import type { PipelinesProps } from './pipelines-props';

/** ConfigMap that most parts read. */
const CONFIG = 'pipeline-install-config';

/** Labels of every object of Pipelines. */
const COMMON = { 'application-crd-id': 'kubeflow-pipelines' };

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
  readonly logLevel: string;
  /** Secret with the certificate of the API server, where it speaks TLS itself. */
  readonly tlsSecret: string | undefined;
  /** Content of the ConfigMap that most parts read. */
  readonly config: ConfigData;

  constructor(
    scope: Construct,
    readonly props: PipelinesProps,
  ) {
    this.context = PlatformContext.of(scope);
    this.namespace = props.ownNamespace?.name ?? this.context.namespace('kubeflow');
    this.multiUser = (props.mode ?? 'multiUser') === 'multiUser';
    this.database = databaseOf(props);
    this.store = objectStoreOf(props, this.namespace);
    this.labels = this.multiUser
      ? { ...COMMON, 'app.kubernetes.io/component': 'ml-pipeline', 'app.kubernetes.io/name': 'kubeflow-pipelines' }
      : COMMON;
    this.logLevel = props.logLevel ?? 'info';
    this.tlsSecret = props.apiServerTls ? 'kfp-api-tls-cert' : undefined;
    this.config = this.installConfig();
  }

  /** Labels by which the pods of one of Pipelines' own parts are known. */
  pods(app: string): Record<string, string> {
    return { app, ...this.labels };
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
    const { props, database, store, context } = this;
    const { cache = {}, securityContext = {}, v1Pipelines } = props;
    const text = (value: string | number | boolean | undefined) => (value === undefined ? '' : String(value));
    return {
      appName: 'pipeline',
      appVersion: context.version('pipelines'),
      ARTIFACT_RETENTION_DAYS: text(props.objectStore?.retentionDays ?? -1),
      ARTIFACTS_PROXY_ENABLED: text(props.artifactProxy ?? false),
      autoUpdatePipelineDefaultVersion: text(props.autoUpdateDefaultVersion ?? true),
      BLOCK_V1_PIPELINES: text(v1Pipelines ? !v1Pipelines.allowed : false),
      bucketName: store.bucket,
      cacheDb: database.names.cache,
      cacheImage: context.image('kfp-cache-busybox'),
      cacheNodeRestrictions: text(cache.nodeRestrictions ?? false),
      CLUSTER_DOMAIN: `.svc.${context.clusterDomain}`,
      ConMaxLifeTime: database.connectionLifetime,
      cronScheduleTimezone: props.timeZone ?? 'UTC',
      dbHost: database.host,
      dbPort: text(database.port),
      dbType: database.engine === 'mysql' ? 'mysql' : 'pgx',
      DEFAULT_CACHE_STALENESS: text(cache.defaultStaleness),
      defaultPipelineRoot: text(props.defaultPipelineRoot),
      defaultSecurityContextRunAsGroup: text(securityContext.runAsGroup),
      defaultSecurityContextRunAsNonRoot: text(securityContext.runAsNonRoot),
      defaultSecurityContextRunAsUser: text(securityContext.runAsUser),
      LOG_LEVEL: this.logLevel,
      MAXIMUM_CACHE_STALENESS: text(cache.maximumStaleness),
      mlmdDb: database.names.metadata,
      pipelineDb: database.names.pipelines,
      V1_ALLOWED_NAMESPACES: text(v1Pipelines?.allowedNamespaces?.join(',')),
      ...(database.engine === 'mysql'
        ? { mysqlHost: database.host, mysqlPort: text(database.port) }
        : { postgresHost: database.host, postgresPort: text(database.port) }),
      ...(props.database?.cloudSqlProxy ? { gcsCloudSqlInstanceName: props.database.cloudSqlProxy.instance } : {}),
      ...(store.googleProject ? { gcsProjectId: store.googleProject } : {}),
    };
  }
}
