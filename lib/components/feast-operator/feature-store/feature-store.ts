import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { FeatureStore as FeatureStoreObject, type FeatureStoreSpec } from '../../../../imports/feast.dev';
import { PlatformContext } from '../../../core/context';
import { parseOnce } from '../../../core/schemas/parsed-once';
import { MESH_LABELS } from '../../../kubernetes/labels';
import { accountOfOthers } from '../../../patterns/account-of-others';
import { yamlText } from '../../../patterns/document';
import { networkPolicy } from '../../../patterns/network-policy';
import { envOfSecret, RUNTIME_SECCOMP, unlessEmpty } from '../../../patterns/pod';
import { envFromSecrets, variablesOf } from '../../../patterns/secret-env';
import type { FeatureStoreSettings } from './feature-store-schema';
import { type Common, offlineOf, onlineOf, registryOf, serverOf } from './services-spec';
import { ENGINES, PASSWORD_KEY, StoreServer, type StoreServerProps } from './store-server';
import { postgresqlSchema } from './stores-schema';

/** Ports of the pods of a feature store (v0.66.0 internal/controller/services/services_types.go). */
const PORTS = { offline: 8815, online: 6566, registry: 6570, registryRest: 6572, ui: 8888 };

/** The user for whom Feast's image is made. */
const FEAST_USER = 1001;

/** Where a FeatureStore stands. */
export interface StoreMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/**
 * A FeatureStore under its settings, with what the operator does not make: PostgreSQL and Redis, the parameters of the
 * stores in them, and NetworkPolicies, as Feast by itself asks nobody who calls.
 */
export function featureStore(scope: Construct, metadata: StoreMetadata, settings: FeatureStoreSettings): void {
  const { name, namespace } = metadata;
  const pods = { 'feast.dev/name': name };
  networkPolicy(scope, 'network-policy', {
    name: `feast-${name}`,
    namespace,
    pods,
    from: ['same-namespace'],
    ports: Object.values(PORTS),
  });
  // The operator makes them; images from a private registry need Secrets all the same.
  for (const account of [`feast-${name}`, `feast-${name}-cronjob`]) {
    accountOfOthers(scope, `${account}-account`, { name: account, namespace });
  }
  const own = ownStores(scope, metadata, settings, pods);
  new FeatureStoreObject(scope, 'feature-store', { metadata, spec: spec(scope, name, settings, own) });
}

/** What the servers of a feature store must know of the stores that come with it. */
interface OwnStores {
  /** Secret with what `feature_store.yaml` says of them. */
  readonly secret: string;
  /** Variables that hold their passwords. */
  readonly variables: k8s.EnvVar[];
}

function ownStores(
  scope: Construct,
  { name, namespace }: StoreMetadata,
  { registry, online, offline, postgresql = parseOnce(postgresqlSchema, {}) }: FeatureStoreSettings,
  clients: Record<string, string>,
): OwnStores {
  const secret = `feast-${name}-stores`;
  const parameters: Record<string, string> = {};
  const variables: k8s.EnvVar[] = [];
  const server = (props: Pick<StoreServerProps, 'engine' | 'volume' | 'resources'>) => {
    const made = new StoreServer(scope, props.engine, { ...props, store: name, namespace, clients });
    variables.push(...envOfSecret(made.name, { [ENGINES[props.engine].variable]: PASSWORD_KEY }));
    return made;
  };
  if ([registry, online, offline].some(({ kind }) => kind === 'postgresql')) {
    const { host, port } = server({ engine: 'postgresql', ...postgresql });
    const login = { user: 'feast', database: 'feast', password: `\${${ENGINES.postgresql.variable}}` };
    parameters.sql = yamlText({
      path: `postgresql+psycopg://${login.user}:${login.password}@${host}:${port}/${login.database}`,
      cache_ttl_seconds: 60,
      sqlalchemy_config_kwargs: { echo: false, pool_pre_ping: true },
    });
    parameters.postgres = yamlText({ host, port, db_schema: 'public', ...login });
  }
  if (online.kind === 'redis') {
    const { host, port } = server({ engine: 'redis', volume: online.volume, resources: REDIS_RESOURCES });
    parameters.redis = yamlText({
      redis_type: 'redis',
      connection_string: `${host}:${port},password=\${${ENGINES.redis.variable}}`,
    });
  }
  if (variables.length > 0) {
    // The operator reads a Secret; there is none in it, as the servers put in the passwords.
    new k8s.KubeSecret(scope, 'stores', {
      metadata: { name: secret, namespace },
      type: 'Opaque',
      stringData: parameters,
    });
  }
  return { secret, variables };
}

const REDIS_RESOURCES = { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '1Gi' } };

function spec(scope: Construct, name: string, settings: FeatureStoreSettings, own: OwnStores): FeatureStoreSpec {
  const { registry, online, offline, ui, materialize, replicas, autoscaling, sidecar } = settings;
  const context = PlatformContext.of(scope);
  const variables = [...own.variables, ...(variablesOf(settings) ?? [])];
  const common: Common = {
    env: variables.length > 0 ? variables : undefined,
    envFrom: envFromSecrets(settings.envFromSecrets),
  };
  return {
    feastProject: settings.project ?? name.replaceAll('-', '_'),
    feastProjectDir: repositoryOf(settings.repository),
    authz: authorizationOf(settings.authorization),
    replicas,
    services: {
      registry: registryOf(context, registry, own.secret, common),
      onlineStore: onlineOf(context, online, own.secret, common),
      offlineStore: offlineOf(context, offline, own.secret, common),
      ui: ui && serverOf(ui, common),
      scaling: autoscaling && { autoscaling },
      podAnnotations: { [MESH_LABELS.inject]: String(sidecar) },
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: RUNTIME_SECCOMP,
        ...PlatformContext.of(scope).fixedIds({ fsGroup: FEAST_USER }),
      },
    },
    cronJob: materialize && {
      schedule: materialize.schedule,
      timeZone: materialize.timeZone,
      concurrencyPolicy: 'Forbid',
      containerConfigs: materialize.commands && { commands: materialize.commands },
    },
  };
}

function repositoryOf(repository: FeatureStoreSettings['repository']): FeatureStoreSpec['feastProjectDir'] {
  switch (repository.kind) {
    case 'template': {
      const { template } = repository;
      return { init: template ? { template } : { minimal: true } };
    }
    case 'git': {
      const { url, ref, path, secret, configs } = repository;
      const envFrom = secret === undefined ? undefined : [{ secretRef: { name: secret } }];
      return { git: { url, ref, featureRepoPath: path, envFrom, configs: unlessEmpty(quoted(configs)) } };
    }
    case 'image':
      return { packaged: { image: repository.image, featureRepoPath: repository.path } };
  }
}

/** The operator writes values into a script of bash as they are, where blanks and the like would end them. */
function quoted(configs: Record<string, string>): Record<string, string> {
  const isPlain = (value: string) => /^("|[\w.:/@%+=,?#~${}[\]-]+$)/.test(value);
  return Object.fromEntries(
    Object.entries(configs).map(([key, value]) => [key, isPlain(value) ? value : `"${value}"`]),
  );
}

function authorizationOf(authorization: FeatureStoreSettings['authorization']): FeatureStoreSpec['authz'] {
  switch (authorization.kind) {
    case 'none':
      return { noAuth: true };
    case 'kubernetes':
      return { kubernetes: { roles: authorization.roles.length > 0 ? authorization.roles : undefined } };
    case 'oidc': {
      const { issuer, secret } = authorization;
      return { oidc: { issuerUrl: issuer, secretRef: secret === undefined ? undefined : { name: secret } } };
    }
  }
}
