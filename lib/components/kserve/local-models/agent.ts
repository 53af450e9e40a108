import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../../core/context';
import { BoundRole } from '../../../patterns/bound-role';
import { defaultContainer, env, envFromFields, RESTRICTED_CONTAINER, RUNTIME_SECCOMP } from '../../../patterns/pod';
import { controllerResources } from '../controller-parts';
import { CONFIG_NAME } from '../inferenceservice-config';
import type { KserveSettings } from '../kserve-props';
import { controllerPods, partLabels } from '../labels';
import { agentRules, agentRulesForConfig, agentRulesForJobs } from './rules';

const NAME = 'kserve-localmodelnode-agent';
/** Where the program looks for models: compiled in. */
const MODELS = '/mnt/models';
/** User of the jobs that load models: that of their image. The agent deletes what they have written. */
const USER = 1000;

/** Properties of `LocalModelAgent`. */
export interface LocalModelAgentProps {
  readonly settings: KserveSettings['localModels'];
  /** Namespace of its pods and of its jobs. */
  readonly namespace: string;
}

/** The agent on each node that keeps models: it starts jobs that load them, and deletes what nobody wants any more. */
export class LocalModelAgent extends Construct {
  constructor(scope: Construct, id: string, { settings, namespace }: LocalModelAgentProps) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const labels = partLabels('localmodel');
    const pods = controllerPods(NAME);
    const to = { name: NAME, namespace };
    const configuration = context.namespace('kserve');
    new k8s.KubeServiceAccount(this, 'service-account', { metadata: { ...to, labels } });
    const role = (id: string, name: string, rules: k8s.PolicyRule[], namespace?: string) =>
      new BoundRole(this, id, { name: `${name}-role`, binding: `${name}-rolebinding`, namespace, labels, rules, to });
    role('cluster', NAME, agentRules());
    role('jobs', `${NAME}-jobs`, agentRulesForJobs(), namespace);
    role('config', `${NAME}-config`, agentRulesForConfig(CONFIG_NAME), configuration);
    const mount = { name: 'models', mountPath: MODELS };
    new k8s.KubeDaemonSet(this, 'daemon-set', {
      metadata: { name: NAME, namespace, labels: { ...labels, ...pods } },
      spec: {
        selector: { matchLabels: pods },
        template: {
          metadata: { labels: { ...pods, ...context.mesh.podLabels(false) }, annotations: defaultContainer('manager') },
          spec: {
            serviceAccountName: NAME,
            nodeSelector: settings.nodeSelector,
            securityContext: { seccompProfile: RUNTIME_SECCOMP },
            terminationGracePeriodSeconds: 10,
            initContainers: [
              {
                // The node makes the folder as root's, where neither agent nor jobs could write.
                name: 'folder',
                image: context.image('kserve-storage-initializer'),
                command: ['sh', '-c', 'mkdir -p "$1" && chown "$2" "$1" && chmod 2775 "$1"', 'sh'],
                args: [`${MODELS}/models`, `${USER}:${settings.group}`],
                securityContext: {
                  ...RESTRICTED_CONTAINER,
                  capabilities: { drop: ['ALL'], add: ['CHOWN', 'FOWNER'] },
                  readOnlyRootFilesystem: true,
                  runAsUser: 0,
                },
                resources: controllerResources('200Mi'),
                volumeMounts: [mount],
              },
            ],
            containers: [
              {
                name: 'manager',
                image: context.image('kserve-localmodelnode-agent'),
                command: ['/manager'],
                // Its own namespace is another one: this is where it looks for its configuration.
                env: [...env({ POD_NAMESPACE: configuration }), ...envFromFields({ NODE_NAME: 'spec.nodeName' })],
                securityContext: {
                  ...RESTRICTED_CONTAINER,
                  readOnlyRootFilesystem: true,
                  runAsNonRoot: true,
                  runAsUser: USER,
                  runAsGroup: settings.group,
                },
                resources: controllerResources('200Mi'),
                volumeMounts: [mount],
              },
            ],
            volumes: [{ name: 'models', hostPath: { path: settings.folder, type: 'DirectoryOrCreate' } }],
          },
        },
      },
    });
  }
}
