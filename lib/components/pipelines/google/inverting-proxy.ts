import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ServiceIdentity } from '../../../patterns/identity';
import { env } from '../../../patterns/pod';
import { allow } from '../../../patterns/rbac';
import type { Installation } from '../installation';
import { UI } from '../names';
import { partDeployment } from '../part';

const NAME = 'proxy-agent';
const CONFIG = 'inverse-proxy-config';

/** Lets users of a project of Google Cloud reach the page, by a connection from inside the cluster. */
export class InvertingProxy extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, common, context } = installation;
    const runner = `${NAME}-runner`;
    new ServiceIdentity(this, 'identity', {
      name: runner,
      namespace,
      labels: { ...common, app: runner },
      names: { serviceAccount: runner, role: runner, roleBinding: runner },
      rules: [allow('', ['configmaps'], ['get', 'patch', 'update'], [CONFIG])],
    });
    // The agent itself writes into it under which name Google registered it.
    new k8s.KubeConfigMap(this, 'config', { metadata: { name: CONFIG, namespace, labels: common } });
    partDeployment(this, 'deployment', installation, {
      name: NAME,
      labels: { ...common, app: NAME },
      serviceAccount: runner,
      container: {
        name: NAME,
        image: context.image('kfp-inverse-proxy-agent'),
        imagePullPolicy: 'IfNotPresent',
        env: env({
          ML_PIPELINE_UI_SERVICE_HOST: installation.host(UI.service),
          ML_PIPELINE_UI_SERVICE_PORT: String(UI.port),
        }),
        // The image's programs write where only root may.
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
      // Google registers the node, whose metadata server pods of their own network do not see.
      pod: {
        hostNetwork: true,
        dnsPolicy: 'ClusterFirstWithHostNet',
        securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      },
    });
  }
}
