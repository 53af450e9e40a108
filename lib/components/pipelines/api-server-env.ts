import type { k8s } from 'cdk8s-plus-27';
import { env, envFromFields, envOfSecret } from '../../patterns/words';
import { API_SERVICE } from './api-service';
import type { Installation } from './installation';
import { VISUALIZATION } from './visualization';

/** The environment of the API server. */
export function apiServerEnvironment(installation: Installation): k8s.EnvVar[] {
  const { context, multiUser, props, store, logLevel } = installation;
  return [
    ...(multiUser
      ? env({ KUBEFLOW_USERID_HEADER: context.userHeader, KUBEFLOW_USERID_PREFIX: context.userPrefix })
      : []),
    ...env({
      PUBLISH_LOGS: 'true',
      LOG_LEVEL: logLevel,
      PIPELINE_LOG_LEVEL: logLevel === 'debug' ? '4' : '1',
      CLUSTER_DOMAIN: context.clusterDomain,
      V2_DRIVER_IMAGE: context.image('kfp-driver'),
      V2_LAUNCHER_IMAGE: context.image('kfp-launcher'),
      COMPILED_PIPELINE_SPEC_PATCH: JSON.stringify(props.workflowPatch ?? {}),
      // Kubernetes sets these only for Services that are older than the pod.
      ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_HOST: installation.host(VISUALIZATION.service),
      ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_PORT: String(VISUALIZATION.port),
      ...(props.cache?.enabled === false ? { CACHEENABLED: 'false' } : {}),
      ...(installation.tlsSecret
        ? {
            CABUNDLE_SECRET_NAME: installation.tlsSecret,
            ML_PIPELINE_SERVICE_HOST: installation.host(API_SERVICE.name),
          }
        : {}),
    }),
    ...envFromFields({ POD_NAMESPACE: 'metadata.namespace' }),
    ...installation.configEnv({ AUTO_UPDATE_PIPELINE_DEFAULT_VERSION: 'autoUpdatePipelineDefaultVersion' }),
    ...installation.configEnv(
      {
        DEFAULT_SECURITY_CONTEXT_RUN_AS_USER: 'defaultSecurityContextRunAsUser',
        DEFAULT_SECURITY_CONTEXT_RUN_AS_GROUP: 'defaultSecurityContextRunAsGroup',
        DEFAULT_SECURITY_CONTEXT_RUN_AS_NON_ROOT: 'defaultSecurityContextRunAsNonRoot',
        BLOCK_V1_PIPELINES: 'BLOCK_V1_PIPELINES',
        V1_ALLOWED_NAMESPACES: 'V1_ALLOWED_NAMESPACES',
      },
      true,
    ),
    ...databaseEnvironment(installation),
    ...storeEnvironment(installation),
    ...(store.kind === 'gcs'
      ? [
          ...env({ HAS_DEFAULT_BUCKET: 'true' }),
          ...installation.configEnv({ BUCKET_NAME: 'bucketName' }),
          ...(store.googleProject ? installation.configEnv({ PROJECT_ID: 'gcsProjectId' }) : []),
        ]
      : []),
  ];
}

function databaseEnvironment(installation: Installation): k8s.EnvVar[] {
  const { engine, secret, tls } = installation.database;
  const credentials = (prefix: string) =>
    envOfSecret(secret, { [`${prefix}_USER`]: 'username', [`${prefix}_PASSWORD`]: 'password' });
  const common = installation.configEnv({ DBCONFIG_CONMAXLIFETIME: 'ConMaxLifeTime', DBDRIVERNAME: 'dbType' });
  const address = (prefix: string, host: string, number: string) =>
    installation.configEnv({
      [`${prefix}_DBNAME`]: 'pipelineDb',
      [`${prefix}_HOST`]: host,
      [`${prefix}_PORT`]: number,
    });
  if (engine === 'postgresql') {
    const prefix = 'DBCONFIG_POSTGRESQLCONFIG';
    return [...common, ...credentials(prefix), ...address(prefix, 'postgresHost', 'postgresPort')];
  }
  const prefix = 'DBCONFIG_MYSQLCONFIG';
  return [
    ...common,
    ...credentials(prefix),
    ...address(prefix, 'mysqlHost', 'mysqlPort'),
    ...(tls ? env({ [`${prefix}_EXTRAPARAMS`]: '{"tls":"true"}' }) : []),
  ];
}

function storeEnvironment(installation: Installation): k8s.EnvVar[] {
  const { server, secret, region } = installation.store;
  // With a host the server wants keys: where the cloud knows the service account, it finds the host by the region.
  const host: Record<string, string> = secret
    ? { OBJECTSTORECONFIG_HOST: server.host, OBJECTSTORECONFIG_PORT: String(server.port) }
    : {};
  return [
    ...installation.configEnv({ OBJECTSTORECONFIG_BUCKETNAME: 'bucketName' }),
    ...env({
      OBJECTSTORECONFIG_SECURE: String(server.secure),
      ...host,
      ...(region ? { OBJECTSTORECONFIG_REGION: region } : {}),
      // Empty on purpose: the image has keys of its own, which would be used instead.
      ...(secret ? {} : { OBJECTSTORECONFIG_ACCESSKEY: '', OBJECTSTORECONFIG_SECRETACCESSKEY: '' }),
    }),
    ...(secret
      ? envOfSecret(secret, {
          OBJECTSTORECONFIG_ACCESSKEY: 'accesskey',
          OBJECTSTORECONFIG_SECRETACCESSKEY: 'secretkey',
        })
      : []),
  ];
}
