import { Construct } from 'constructs';
import { PlatformContext } from '../../../core/context';
import { CONTROLLER_PORTS } from '../../../core/contracts/ports';
import { accountOfOthers } from '../../../patterns/account-of-others';
import { ControllerManager } from '../../../patterns/controller-manager';
import { PlatformNamespace } from '../../../patterns/namespace';
import { envFromFields } from '../../../patterns/pod';
import { WebhookServer } from '../../../patterns/webhook-server';
import { certificateVolumes, controllerContainer, controllerResources, webhook } from '../controller-parts';
import type { KserveSettings } from '../kserve-props';
import { controllerPods, KSERVE_LABELS, partLabels } from '../labels';
import { GROUP } from '../manager-rules';
import { LocalModelAgent } from './agent';
import { localModelRules } from './rules';

const NAME = 'kserve-localmodel-controller-manager';
const SECRET = 'localmodel-webhook-server-cert';

/** The cache of models on nodes: a controller with its webhooks, a namespace for jobs that load models, an agent on each node. */
export class LocalModels extends Construct {
  constructor(scope: Construct, id: string, settings: KserveSettings) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('kserve');
    const labels = partLabels('localmodel');
    const { jobNamespace } = settings.localModels;
    const webhooks = new WebhookServer(this, 'webhooks', {
      namespace,
      labels,
      service: 'localmodel-webhook-server-service',
      port: CONTROLLER_PORTS.webhook,
      targetPort: 'webhook-server',
      pods: { ...KSERVE_LABELS, 'control-plane': NAME },
      certificate: {
        kind: 'certManager',
        certificate: 'localmodel-serving-cert',
        issuer: 'localmodel-selfsigned-issuer',
        secret: SECRET,
        commonName: true,
        loading: 'onChange',
      },
      // Deleting asks whether a model is in use.
      validating: ['localmodelcache', 'localmodelnamespacecache'].map((kind) => ({
        name: `${kind}.${GROUP}`,
        webhooks: [webhook(kind, 'v1alpha1', 'validate', ['CREATE', 'UPDATE', 'DELETE'])],
      })),
      networkPolicy: 'kserve-localmodel',
      networkPort: CONTROLLER_PORTS.webhook,
    });
    new ControllerManager(this, 'controller', {
      name: 'kserve-localmodel',
      namespace,
      labels,
      pods: controllerPods(NAME),
      image: 'kserve-localmodel-controller',
      leaderElection: { argument: '--leader-elect', enabled: true },
      permissions: localModelRules(),
      env: envFromFields({ POD_NAMESPACE: 'metadata.namespace' }),
      podAnnotations: webhooks.podAnnotations,
      resources: controllerResources('200Mi'),
      container: controllerContainer(),
      pod: { volumes: certificateVolumes(SECRET), terminationGracePeriodSeconds: 10 },
    });
    // The agents see a folder of their nodes, which every other standard refuses. The jobs ask for nothing.
    new PlatformNamespace(this, 'jobs', { name: jobNamespace, podSecurity: 'privileged' });
    // As this account, which the cluster makes, the jobs run: what they load with is theirs.
    accountOfOthers(this, 'jobs-account', { name: 'default', namespace: jobNamespace });
    new LocalModelAgent(this, 'agent', { settings: settings.localModels, namespace: jobNamespace });
  }
}
