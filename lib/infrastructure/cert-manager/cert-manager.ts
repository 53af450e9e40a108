import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ClusterIssuer } from '../../../imports/cert-manager.io';
import { PlatformContext } from '../../core/context';
import { PlatformNamespace } from '../../patterns/namespace';
import { CaInjector } from './ca-injector';
import type { BundledCertManagerProps, CertManagerProps } from './cert-manager-props';
import { Controller } from './controller';
import { USER_RULES } from './rules';
import { Webhook } from './webhook';

/** cert-manager: it makes the certificates of the platform's webhooks, and that of the gateway. */
export class CertManager extends Construct {
  /** Name of the ClusterIssuer for certificates that sign themselves. */
  readonly clusterIssuer: string;

  constructor(scope: Construct, id: string, props: CertManagerProps = {}) {
    super(scope, id);
    this.clusterIssuer = props.clusterIssuer ?? 'kubeflow-self-signing-issuer';
    if (props.installation !== 'existing') this.install(props);
    new ClusterIssuer(this, 'cluster-issuer', {
      metadata: { name: this.clusterIssuer },
      spec: { selfSigned: {} },
    });
  }

  private install(props: BundledCertManagerProps): void {
    const namespace = PlatformContext.of(this).namespace('cert-manager');
    const common = {
      namespace,
      logLevel: props.logLevel ?? 2,
      metrics: props.metrics ?? true,
      leaderElectionNamespace: props.leaderElectionNamespace ?? 'kube-system',
    };
    new PlatformNamespace(this, 'namespace', { ...props.namespace, name: namespace });
    new Controller(this, 'controller', common, props.controller);
    new CaInjector(this, 'ca-injector', common, props.cainjector);
    new Webhook(this, 'webhook', common, props.webhook);
    for (const [name, { joins, rules }] of Object.entries(USER_RULES)) {
      const labels = joins.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true'] as const);
      new k8s.KubeClusterRole(this, `${name}-role`, {
        metadata: { name: `cert-manager-${name}`, labels: Object.fromEntries(labels) },
        rules,
      });
    }
  }
}
