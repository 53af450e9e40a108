import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { VirtualServiceV1Alpha3 } from '../../../../imports/networking.istio.io';
import { type AuthorizationPolicySpecRules, AuthorizationPolicyV1Beta1 } from '../../../../imports/security.istio.io';
import { warn } from '../../../core/warnings';
import { networkPolicy } from '../../../patterns/network-policy';
import type { Installation } from '../installation';
import { METADATA_ENVOY } from '../names';
import { partDeployment } from '../part';
import { certificateVolume } from '../tls';
import { envoyConfig, READ } from './envoy-config';

const CONFIG = 'metadata-envoy-configmap';

/** Lets browsers speak to the metadata store. */
export class MetadataEnvoy extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, common, context, multiUser, settings } = installation;
    const pods = { ...common, ...METADATA_ENVOY.pods };
    const { metadataAccess } = settings;
    const readOnly = multiUser && (metadataAccess === 'read' || metadataAccess === 'none');
    const config = { 'envoy-config.yaml': envoyConfig(installation, readOnly) };
    const tls = certificateVolume(installation);
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: CONFIG, namespace, labels: common }, data: config });
    new k8s.KubeService(this, 'service', {
      metadata: { name: METADATA_ENVOY.service, namespace, labels: { ...common, app: METADATA_ENVOY.pods.component } },
      spec: { selector: pods, ports: [servicePort(installation)] },
    });
    partDeployment(this, 'deployment', installation, {
      name: 'metadata-envoy-deployment',
      labels: pods,
      sidecar: false,
      reads: [config],
      container: {
        name: 'container',
        image: context.image('kfp-metadata-envoy'),
        args: ['/etc/envoy/envoy-config.yaml'],
        ports: [
          { name: 'md-envoy', containerPort: METADATA_ENVOY.port },
          { name: 'envoy-admin', containerPort: METADATA_ENVOY.admin },
        ],
        volumeMounts: [{ name: 'envoy-config', mountPath: '/etc/envoy' }, ...tls.mounts],
      },
      pod: { volumes: [{ name: 'envoy-config', configMap: { name: CONFIG } }, ...tls.volumes] },
    });
    if (!multiUser) return;
    networkPolicy(this, 'network-policy', {
      // Misspelt by upstream; another name would leave the old policy in force beside this one.
      name: 'metatada-envoy',
      namespace,
      labels: common,
      pods: METADATA_ENVOY.pods,
      from: [
        ...(metadataAccess === 'none' ? [] : [{ namespace: context.namespace('istio-system') }]),
        'same-namespace',
      ],
    });
    if (metadataAccess === 'none') {
      warn(
        this,
        'pipelines: with metadataAccess: none the page shows neither states nor inputs, outputs and logs of the steps of a run',
      );
      return;
    }
    this.route(installation);
    if (metadataAccess === 'read') {
      this.deny(installation, 'metadata-read-only', {
        to: [{ operation: { paths: [`${PATH}*`], notPaths: [`${READ}*`] } }],
      });
    }
    if (Array.isArray(metadataAccess)) {
      const notValues = metadataAccess.map((user) => `${context.userPrefix}${user}`);
      this.deny(installation, 'metadata-users', {
        to: [{ operation: { paths: [`${PATH}*`] } }],
        when: [{ key: `request.headers[${context.userHeader}]`, notValues }],
      });
    }
  }

  private route({ namespace, common, context }: Installation): void {
    const { gateway } = context;
    new VirtualServiceV1Alpha3(this, 'virtual-service', {
      metadata: { name: 'metadata-grpc', namespace, labels: common },
      spec: {
        gateways: [namespace === gateway.namespace ? gateway.name : gateway.reference],
        hosts: [gateway.hostname],
        http: [
          {
            match: [{ uri: { prefix: PATH } }],
            rewrite: { uri: PATH },
            route: [
              {
                destination: {
                  host: context.serviceHost(METADATA_ENVOY.service, namespace),
                  port: { number: METADATA_ENVOY.port },
                },
              },
            ],
          },
        ],
      },
    });
  }

  /** The proxy is not in the mesh, so the gateway refuses. It has put the name of the user there itself. */
  private deny({ common, context }: Installation, name: string, rule: AuthorizationPolicySpecRules): void {
    new AuthorizationPolicyV1Beta1(this, name, {
      metadata: { name, namespace: context.namespace('istio-system'), labels: common },
      spec: { action: 'DENY', selector: { matchLabels: context.gateway.selector }, rules: [rule] },
    });
  }
}

const PATH = '/ml_metadata';

/** The port as it is called by what it speaks. */
function servicePort({ tlsSecret }: Installation): k8s.ServicePort {
  const port = { port: METADATA_ENVOY.port, protocol: 'TCP' };
  return tlsSecret ? { name: 'tls', appProtocol: 'https', ...port } : { name: 'md-envoy', ...port };
}
