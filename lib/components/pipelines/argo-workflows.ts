import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BoundRole } from '../../patterns/bound-role';
import { envFromFields, httpProbe, RESTRICTED_ALONE, resources } from '../../patterns/pod';
import { allow, EVERY_VERB, READ } from '../../patterns/rbac';
import { argoConfig } from './argo-config';
import { agentRules, controllerRules, USER_KINDS, withFinalizers } from './argo-rules';
import type { Installation } from './installation';
import { partDeployment } from './part';

const NAME = 'workflow-controller';
const CONFIG = 'workflow-controller-configmap';
const SERVICE_ACCOUNT = 'argo';

/** Argo Workflows, which runs pipelines: its controller, configured for the object store of Pipelines. */
export class ArgoWorkflows extends Construct {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id);
    const { namespace, common, context, multiUser } = installation;
    const metadata = { namespace, labels: common };
    const config = argoConfig(installation);

    new k8s.KubeServiceAccount(this, 'service-account', { metadata: { ...metadata, name: SERVICE_ACCOUNT } });
    this.roles(installation);
    new k8s.KubeConfigMap(this, 'config', { metadata: { ...metadata, name: CONFIG }, data: config });
    new k8s.KubePriorityClass(this, 'priority', { metadata: { name: NAME, labels: common }, value: 1000000 });
    partDeployment(this, 'deployment', installation, {
      name: NAME,
      labels: { ...common, app: NAME },
      serviceAccount: SERVICE_ACCOUNT,
      container: {
        name: NAME,
        image: context.image('argo-workflow-controller'),
        command: [NAME],
        args: [
          ...['--configmap', CONFIG, '--executor-image', context.image('argo-exec')],
          ...(multiUser ? [] : ['--namespaced']),
        ],
        env: envFromFields({ LEADER_ELECTION_IDENTITY: 'metadata.name' }),
        ports: [{ name: 'metrics', containerPort: 9090 }, { containerPort: 6060 }],
        livenessProbe: httpProbe('/healthz', 6060, { initialDelaySeconds: 90, periodSeconds: 60, timeoutSeconds: 30 }),
        resources: resources({ cpu: '100m', memory: '500Mi' }),
        securityContext: { ...RESTRICTED_ALONE, readOnlyRootFilesystem: true },
      },
      pod: { nodeSelector: { 'kubernetes.io/os': 'linux' }, priorityClassName: NAME },
    });
  }

  /** In multi-user mode the controller works in every namespace, otherwise in its own. */
  private roles(installation: Installation): void {
    const { namespace, common, multiUser } = installation;
    const subject = { name: SERVICE_ACCOUNT, namespace };
    const own = [
      allow('coordination.k8s.io', ['leases'], ['create', 'get', 'update']),
      allow('', ['secrets'], ['get']),
    ];
    const metadata = { namespace, labels: common };
    new k8s.KubeRole(this, 'role', {
      metadata: { ...metadata, name: 'argo-role' },
      rules: multiUser ? own : [...own, ...controllerRules(['configmaps'], ['workflowtemplates'])],
    });
    new k8s.KubeRoleBinding(this, 'role-binding', {
      metadata: { ...metadata, name: 'argo-binding' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'argo-role' },
      subjects: [{ kind: 'ServiceAccount', ...subject }],
    });
    if (!multiUser) return;
    new BoundRole(this, 'cluster', {
      name: 'argo-cluster-role',
      binding: 'argo-binding',
      labels: common,
      rules: [
        ...controllerRules(['configmaps', 'namespaces'], ['workflowtemplates', 'clusterworkflowtemplates']),
        allow('', ['secrets'], ['get'], ['argo-workflows-agent-ca-certificates']),
      ],
      to: subject,
    });
    for (const [level, verbs, kinds] of [
      ['admin', EVERY_VERB, [...USER_KINDS, 'workflowtasksets']],
      ['edit', EVERY_VERB, USER_KINDS],
      ['view', READ, USER_KINDS],
    ] as const) {
      new k8s.KubeClusterRole(this, level, {
        metadata: {
          name: `argo-aggregate-to-${level}`,
          labels: { ...common, [`rbac.authorization.k8s.io/aggregate-to-${level}`]: 'true' },
        },
        rules: [
          allow('argoproj.io', withFinalizers([...kinds]), [...verbs]),
          ...(level === 'edit' ? agentRules() : []),
        ],
      });
    }
  }
}
