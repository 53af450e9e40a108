import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { BoundRole } from '../../patterns/bound-role';
import type { PartSettings } from './cert-manager-props';
import { CertManagerProgram, type CommonProps, METRICS_PORT, METRICS_PORT_NAME } from './program';
import { CAINJECTOR_RULES, leaseRules } from './rules';

/** The part of cert-manager that puts CAs into webhook configurations and CRDs that ask for them. */
export class CaInjector extends Construct {
  constructor(scope: Construct, id: string, common: CommonProps, settings: PartSettings) {
    super(scope, id);
    const injector = new CertManagerProgram(this, 'part', {
      part: 'cainjector',
      common,
      settings,
      args: [`--leader-election-namespace=${common.leaderElectionNamespace}`],
    });
    const { name, labels, pods, serviceAccount: to } = injector;
    new BoundRole(this, 'rights', { name, labels, rules: CAINJECTOR_RULES, to });
    new BoundRole(this, 'leader-election', {
      name: `${name}:leaderelection`,
      namespace: common.leaderElectionNamespace,
      labels,
      rules: leaseRules([`${name}-leader-election`, `${name}-leader-election-core`]),
      to,
    });
    if (common.metrics) {
      new k8s.KubeService(this, 'metrics', {
        metadata: { name, namespace: common.namespace, labels },
        spec: { selector: pods, ports: [{ name: METRICS_PORT_NAME, port: METRICS_PORT, protocol: 'TCP' }] },
      });
    }
  }
}
