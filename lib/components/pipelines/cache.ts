import type { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { env } from '../../patterns/pod';
import { allow, READ } from '../../patterns/rbac';
import { WebhookServer } from '../../patterns/webhook-server';
import { databaseAuthority, trustEnv } from './authorities';
import { CertificateDeployer } from './cache-deployer';
import { loginEnv } from './database';
import type { Installation } from './installation';
import { inMesh } from './mesh';
import { ACCOUNTS } from './names';
import { partDeployment, partIdentity } from './part';
import type { PipelinesSettings } from './pipelines-props';
import { secretVolume } from './tls';

const NAME = 'cache-server';
const PODS = { app: NAME };
const PORT = 8443;
/** Secret with the certificate, by who makes it. The name of the deployer's stands in its program. */
const SECRETS = { certManager: 'kfp-cache-tls', deployer: 'webhook-server-tls' };

/** Who makes the certificate of its webhook: standalone there need be no cert-manager. Nobody where there is no cache. */
export function cacheCertificates({ mode, cache }: PipelinesSettings): 'certManager' | 'deployer' | undefined {
  if (!cache.enabled) return undefined;
  return cache.certificates ?? (mode === 'multiUser' ? 'certManager' : 'deployer');
}

/** What both the cache and the metadata writer do to the pods of runs. */
export const POD_RULES: k8s.PolicyRule[] = [
  allow('', ['pods'], [...READ, 'update', 'patch']),
  allow('', ['configmaps'], ['get']),
  allow('argoproj.io', ['workflows'], [...READ, 'update', 'patch']),
];

/** Answers for steps of v1 pipelines that ran before: a webhook replaces their containers. */
export class Cache extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, labels, context, settings } = installation;
    const pods = installation.pods(PODS);
    const serviceAccount = ACCOUNTS.cache;
    const deployer = cacheCertificates(settings) === 'deployer';
    const secret = SECRETS[deployer ? 'deployer' : 'certManager'];

    partIdentity(this, 'rights', installation, {
      serviceAccount,
      role: `${serviceAccount}-role`,
      binding: `${serviceAccount}-binding`,
      labels: pods,
      rules: POD_RULES,
    });
    const webhook = new WebhookServer(this, 'webhook', {
      namespace,
      labels: pods,
      service: NAME,
      port: PORT,
      targetPort: 'webhook-api',
      pods,
      certificate: deployer
        ? { kind: 'own' }
        : {
            kind: 'certManager',
            certificate: 'kfp-cache-cert',
            issuer: 'kfp-cache-selfsigned-issuer',
            secret,
            loading: 'onStart',
            commonName: true,
          },
      mutating: deployer
        ? undefined
        : {
            name: 'cache-webhook-kubeflow',
            webhooks: [
              {
                name: `${NAME}.${namespace}.svc`,
                path: '/mutate',
                failurePolicy: 'Ignore',
                reviewVersions: ['v1beta1'],
                timeoutSeconds: 5,
                objectSelector: { matchLabels: { 'pipelines.kubeflow.org/cache_enabled': 'true' } },
                rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
              },
            ],
          },
      networkPods: PODS,
      networkPort: PORT,
    });
    const certificate = secretVolume('webhook-tls-certs', secret, '/etc/webhook/certs');
    const authority = databaseAuthority(installation);
    partDeployment(this, 'deployment', installation, {
      name: NAME,
      labels: pods,
      serviceAccount,
      reads: [installation.config],
      podAnnotations: webhook.podAnnotations,
      container: {
        name: 'server',
        image: context.image('kfp-cache-server'),
        imagePullPolicy: 'Always',
        args: [
          ...argumentsFor(installation),
          ...(deployer ? [] : ['--tls_cert_filename=tls.crt', '--tls_key_filename=tls.key']),
        ],
        ports: [{ name: 'webhook-api', containerPort: PORT }],
        env: [...environment(installation), ...trustEnv(installation, authority)],
        volumeMounts: [...certificate.mounts, ...authority.mounts],
      },
      pod: { volumes: [...certificate.volumes, ...authority.volumes] },
    });
    inMesh(this, 'policy', installation, {
      policy: `service-${NAME}`,
      service: NAME,
      pods: PODS,
      labels,
      // The cluster's API server calls it, which is not in the mesh.
      rules: [{}],
    });
    if (deployer) new CertificateDeployer(this, 'deployer', installation);
  }
}

function argumentsFor({ database }: Installation): string[] {
  return [
    '--db_driver=$(DBCONFIG_DRIVER)',
    '--db_host=$(DBCONFIG_HOST_NAME)',
    '--db_port=$(DBCONFIG_PORT)',
    '--db_name=$(DBCONFIG_DB_NAME)',
    '--db_user=$(DBCONFIG_USER)',
    '--db_password=$(DBCONFIG_PASSWORD)',
    ...(database.driverParameters ? [`--db_extra_params=${database.driverParameters}`] : []),
    '--namespace_to_watch=$(NAMESPACE_TO_WATCH)',
    '--listen_port=$(WEBHOOK_PORT)',
  ];
}

function environment(installation: Installation): k8s.EnvVar[] {
  const { database } = installation;
  const { driver, addressKeys } = database.engine;
  return [
    ...installation.watched('NAMESPACE_TO_WATCH'),
    ...installation.configEnv({
      DEFAULT_CACHE_STALENESS: 'DEFAULT_CACHE_STALENESS',
      MAXIMUM_CACHE_STALENESS: 'MAXIMUM_CACHE_STALENESS',
      CACHE_IMAGE: 'cacheImage',
      CACHE_NODE_RESTRICTIONS: 'cacheNodeRestrictions',
      DBCONFIG_DB_NAME: 'cacheDb',
      DBCONFIG_HOST_NAME: addressKeys.others.host,
      DBCONFIG_PORT: addressKeys.others.port,
    }),
    ...env({ DBCONFIG_DRIVER: driver, WEBHOOK_PORT: String(PORT) }),
    ...loginEnv(database, { user: 'DBCONFIG_USER', password: 'DBCONFIG_PASSWORD' }),
  ];
}
