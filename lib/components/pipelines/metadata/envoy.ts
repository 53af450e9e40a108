import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { VirtualServiceV1Alpha3 } from '../../../../imports/networking.istio.io';
import { type AuthorizationPolicySpecRules, AuthorizationPolicyV1Beta1 } from '../../../../imports/security.istio.io';
import { warn } from '../../../core/warnings';
import { document } from '../../../patterns/document';
import { networkPolicy } from '../../../patterns/network-policy';
import type { Installation } from '../installation';
import { METADATA_ENVOY } from '../names';
import { partDeployment } from '../part';

const CONFIG = 'metadata-envoy-configmap';

/** Lets browsers speak to the metadata store. */
export class MetadataEnvoy extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, common, context, multiUser, settings } = installation;
    const pods = { ...common, ...METADATA_ENVOY.pods };
    const { metadataAccess } = settings;
    const readOnly = multiUser && (metadataAccess === 'read' || metadataAccess === 'none');
    const config = { 'envoy-config.yaml': configuration(readOnly) };
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: CONFIG, namespace, labels: common }, data: config });
    new k8s.KubeService(this, 'service', {
      metadata: { name: METADATA_ENVOY.service, namespace, labels: { ...common, app: METADATA_ENVOY.pods.component } },
      spec: { selector: pods, ports: [{ name: 'md-envoy', port: METADATA_ENVOY.port, protocol: 'TCP' }] },
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
        volumeMounts: [{ name: 'envoy-config', mountPath: '/etc/envoy' }],
      },
      pod: { volumes: [{ name: 'envoy-config', configMap: { name: CONFIG } }] },
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
/** With this begin the methods of the store that change nothing, https://github.com/google/ml-metadata. */
const READ = '/ml_metadata.MetadataStoreService/Get';

/** Envoy's file. Its only route leads every path to the store, or those alone that read: Envoy itself refuses the others. */
function configuration(readOnly: boolean): string {
  const text = document('lib/components/pipelines/metadata', 'envoy-config.yaml');
  return readOnly ? text.replace("match: { prefix: '/' }", `match: { prefix: '${READ}' }`) : text;
}
