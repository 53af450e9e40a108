import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { BoundRole } from '../../patterns/bound-role';
import { httpProbe, port } from '../../patterns/pod';
import { allow } from '../../patterns/rbac';
import type { ControllerSettings } from './cert-manager-props';
import { CertManagerProgram, type CommonProps, METRICS_PORT, METRICS_PORT_NAME } from './program';
import { CONTROLLER_RULES, leaseRules } from './rules';

/** The part of cert-manager that gets certificates and keeps them valid. */
export class Controller extends Construct {
  constructor(scope: Construct, id: string, common: CommonProps, settings: ControllerSettings) {
    super(scope, id);
    const { namespace } = common;
    const solver = PlatformContext.of(this).image('cert-manager-acmesolver');
    const controller = new CertManagerProgram(this, 'part', {
      part: 'controller',
      common,
      settings,
      serviceAccountAnnotations: settings.serviceAccountAnnotations,
      args: [
        '--cluster-resource-namespace=$(POD_NAMESPACE)',
        `--leader-election-namespace=${common.leaderElectionNamespace}`,
        `--acme-http01-solver-image=${solver}`,
        `--max-concurrent-challenges=${settings.maxConcurrentChallenges}`,
        ...issuerArgs(settings),
        ...nameserverArgs(settings),
      ],
      ports: [{ name: 'http-healthz', containerPort: 9403, protocol: 'TCP' }],
      probes: {
        livenessProbe: httpProbe('/livez', 'http-healthz', {
          initialDelaySeconds: 10,
          timeoutSeconds: 15,
          failureThreshold: 8,
        }),
      },
    });

    const { name, labels, pods, serviceAccount: to } = controller;
    for (const [loop, rules] of Object.entries(CONTROLLER_RULES)) {
      new BoundRole(this, loop, { name: `${name}-controller-${loop}`, labels, rules, to });
    }
    new BoundRole(this, 'leader-election', {
      name: `${name}:leaderelection`,
      namespace: common.leaderElectionNamespace,
      labels,
      rules: leaseRules([`${name}-controller`]),
      to,
    });
    // For issuers that know it by a token of its service account, such as Vault.
    new BoundRole(this, 'token-request', {
      name: `${name}-tokenrequest`,
      namespace,
      labels,
      rules: [allow('', ['serviceaccounts/token'], ['create'], [name])],
      to,
    });
    if (common.metrics) {
      new k8s.KubeService(this, 'metrics', {
        metadata: { name, namespace, labels },
        spec: {
          selector: pods,
          ports: [
            {
              name: 'tcp-prometheus-servicemonitor',
              port: METRICS_PORT,
              targetPort: port(METRICS_PORT_NAME),
              protocol: 'TCP',
            },
          ],
        },
      });
    }
  }
}

function issuerArgs({ defaultIssuer }: ControllerSettings): string[] {
  if (!defaultIssuer) return [];
  const { name, kind, group } = defaultIssuer;
  return [`--default-issuer-name=${name}`, `--default-issuer-kind=${kind}`, `--default-issuer-group=${group}`];
}

function nameserverArgs({ recursiveNameservers, recursiveNameserversOnly }: ControllerSettings): string[] {
  return [
    ...(recursiveNameservers ? [`--dns01-recursive-nameservers=${recursiveNameservers.join(',')}`] : []),
    ...(recursiveNameserversOnly ? ['--dns01-recursive-nameservers-only=true'] : []),
  ];
}
