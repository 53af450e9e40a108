import type { k8s } from 'cdk8s-plus-27';
import { env, envFromFields } from '../../patterns/pod';
import { loginEnv } from './database';
import type { Installation } from './installation';
import { API_SERVER, VISUALIZATION } from './names';
import { keyPairEnv } from './object-store';

/** The environment of the API server. */
export function apiServerEnvironment(installation: Installation): k8s.EnvVar[] {
  const { context, multiUser, settings, store } = installation;
  // Driver and launcher mount it, and trust one only: settings with both are refused.
  const stepAuthority = installation.tlsSecret ?? store.caSecret;
  return [
    ...(multiUser
      ? env({ KUBEFLOW_USERID_HEADER: context.userHeader, KUBEFLOW_USERID_PREFIX: context.userPrefix })
      : []),
    ...env({
      PUBLISH_LOGS: 'true',
      LOG_LEVEL: settings.logLevel,
      PIPELINE_LOG_LEVEL: settings.logLevel === 'debug' ? '4' : '1',
      CLUSTER_DOMAIN: context.clusterDomain,
      V2_DRIVER_IMAGE: context.image('kfp-driver'),
      V2_LAUNCHER_IMAGE: context.image('kfp-launcher'),
      COMPILED_PIPELINE_SPEC_PATCH: JSON.stringify(settings.workflowPatch),
      // Kubernetes sets these only for Services that are older than the pod.
      ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_HOST: installation.host(VISUALIZATION.service),
      ML_PIPELINE_VISUALIZATIONSERVER_SERVICE_PORT: String(VISUALIZATION.port),
      ...(settings.cache.enabled ? {} : { CACHEENABLED: 'false' }),
      ...(installation.tlsSecret
        ? { ML_PIPELINE_SERVICE_HOST: installation.host(API_SERVER.service), METADATA_TLS_ENABLED: 'true' }
        : {}),
      ...(stepAuthority ? { CABUNDLE_SECRET_NAME: stepAuthority } : {}),
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
    ...(store.google
      ? [
          ...env({ HAS_DEFAULT_BUCKET: 'true' }),
          ...installation.configEnv({ BUCKET_NAME: 'bucketName' }),
          ...(store.google.project ? installation.configEnv({ PROJECT_ID: 'gcsProjectId' }) : []),
        ]
      : []),
  ];
}

function databaseEnvironment(installation: Installation): k8s.EnvVar[] {
  const { database } = installation;
  const { apiServerPrefix: prefix, addressKeys } = database.engine;
  return [
    ...installation.configEnv({ DBCONFIG_CONMAXLIFETIME: 'ConMaxLifeTime', DBDRIVERNAME: 'dbType' }),
    ...loginEnv(database, { user: `${prefix}_USER`, password: `${prefix}_PASSWORD` }),
    ...installation.configEnv({
      [`${prefix}_DBNAME`]: 'pipelineDb',
      [`${prefix}_HOST`]: addressKeys.apiServer.host,
      [`${prefix}_PORT`]: addressKeys.apiServer.port,
    }),
    ...(database.driverParameters ? env({ [`${prefix}_EXTRAPARAMS`]: database.driverParameters }) : []),
  ];
}

function storeEnvironment(installation: Installation): k8s.EnvVar[] {
  const { store } = installation;
  const { server, secret, region } = store;
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
    ...keyPairEnv(store, { access: 'OBJECTSTORECONFIG_ACCESSKEY', secret: 'OBJECTSTORECONFIG_SECRETACCESSKEY' }),
  ];
}
