import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { networkPolicy } from '../../../patterns/network-policy';
import { env, envFromFields, port } from '../../../patterns/pod';
import { POD_RULES } from '../cache';
import type { Installation } from '../installation';
import { inMesh } from '../mesh';
import { METADATA } from '../names';
import { partDeployment, partIdentity } from '../part';
import { certificateAuthority, certificateVolume } from '../tls';
import { MetadataEnvoy } from './envoy';
import { storeProgram } from './store-program';

/** Keeps what is known of artifacts: which step made them, out of what. */
export class Metadata extends Construct {
  /** Name of the Service of the store. */
  readonly service = METADATA.service;
  readonly port = METADATA.port;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, common, multiUser, context, tlsSecret } = installation;
    const { serviceAccount } = METADATA;
    const pods = { ...common, ...METADATA.pods };
    const metadata = { namespace, labels: common };
    const probe = {
      tcpSocket: { port: port('grpc-api') },
      initialDelaySeconds: 3,
      periodSeconds: 5,
      timeoutSeconds: 2,
    };
    const program = storeProgram(installation);

    new k8s.KubeServiceAccount(this, 'service-account', { metadata: { ...metadata, name: serviceAccount } });
    new k8s.KubeService(this, 'service', {
      metadata: { name: METADATA.service, namespace, labels: { ...common, app: 'metadata' } },
      spec: {
        selector: pods,
        ports: [{ name: tlsSecret ? 'tls-grpc' : 'grpc-api', port: METADATA.port, protocol: 'TCP' }],
      },
    });
    // Read by v1 steps in standalone mode; each profile has its own.
    new k8s.KubeConfigMap(this, 'clients', {
      metadata: { name: 'metadata-grpc-configmap', namespace, labels: pods },
      data: { METADATA_GRPC_SERVICE_HOST: METADATA.service, METADATA_GRPC_SERVICE_PORT: String(METADATA.port) },
    });
    partDeployment(this, 'deployment', installation, {
      name: 'metadata-grpc-deployment',
      labels: pods,
      serviceAccount,
      reads: [installation.config],
      container: {
        name: 'container',
        image: context.image('ml-metadata-store-server'),
        command: ['/bin/metadata_store_server'],
        args: program.args,
        env: program.env,
        ports: [{ name: 'grpc-api', containerPort: METADATA.port }],
        livenessProbe: probe,
        readinessProbe: probe,
        volumeMounts: program.mounts,
      },
      pod: { initContainers: program.initContainers, volumes: program.volumes },
    });
    inMesh(this, 'policy', installation, {
      policy: METADATA.service,
      destinationRule: METADATA.service,
      service: METADATA.service,
      pods: METADATA.pods,
      labels: common,
      // Steps of runs have no sidecar; the NetworkPolicy says whose they may be.
      rules: [{}],
    });
    if (multiUser) {
      networkPolicy(this, 'network-policy', {
        ...metadata,
        name: serviceAccount,
        pods: METADATA.pods,
        from: ['profiles', 'same-namespace'],
      });
    }
    new MetadataEnvoy(this, 'envoy', installation);
    new MetadataWriter(this, 'writer', installation);
  }
}

/** Writes what v1 pipelines do into the store; later ones write it themselves. */
class MetadataWriter extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const base = 'kubeflow-pipelines-metadata-writer';
    const app = 'metadata-writer';
    const tls = certificateVolume(installation);
    const authority = certificateAuthority(installation);
    partIdentity(this, 'rights', installation, {
      serviceAccount: base,
      role: `${base}-role`,
      binding: `${base}-binding`,
      rules: POD_RULES,
    });
    partDeployment(this, 'deployment', installation, {
      name: app,
      labels: installation.pods({ app }),
      serviceAccount: base,
      reads: [installation.config],
      onlyOne: 'each would write all that happens',
      container: {
        name: 'main',
        image: installation.context.image('kfp-metadata-writer'),
        env: [
          ...installation.watched('NAMESPACE_TO_WATCH'),
          // It puts the address of the store together itself.
          ...envFromFields({ POD_NAMESPACE: 'metadata.namespace' }),
          ...installation.configEnv({ CLUSTER_DOMAIN: 'CLUSTER_DOMAIN' }),
          ...(authority ? env({ METADATA_TLS_ENABLED: 'true', CA_CERT_PATH: authority }) : []),
        ],
        volumeMounts: tls.mounts,
      },
      pod: { volumes: tls.volumes },
    });
  }
}
