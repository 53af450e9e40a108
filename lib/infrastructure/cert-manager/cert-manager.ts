import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { ClusterIssuer } from '../../../imports/cert-manager.io';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { makesAtRunTime } from '../../core/run-time-objects';
import { LEASE } from '../../kubernetes/run-time-object';
import { PlatformNamespace } from '../../patterns/namespace';
import { AcmeIssuer } from './acme-issuer';
import { CaInjector } from './ca-injector';
import { type BundledCertManagerSettings, type CertManagerProps, certManagerProps } from './cert-manager-props';
import { Controller } from './controller';
import { USER_RULES } from './rules';
import { Webhook } from './webhook';

/** cert-manager: it makes the certificates of the platform's webhooks, and that of the gateway. */
export class CertManager extends Construct {
  /** Name of the ClusterIssuer for certificates that sign themselves. */
  readonly clusterIssuer: string;

  constructor(scope: Construct, id: string, props: CertManagerProps = {}) {
    super(scope, id);
    const settings = parseProps(this, certManagerProps, props);
    this.clusterIssuer = settings.clusterIssuer;
    if (settings.installation === 'bundled') this.install(settings);
    new ClusterIssuer(this, 'cluster-issuer', {
      metadata: { name: this.clusterIssuer },
      spec: { selfSigned: {} },
    });
    for (const issuer of settings.issuers) new AcmeIssuer(this, `issuer-${issuer.name}`, issuer);
  }

  private install(settings: BundledCertManagerSettings): void {
    const namespace = PlatformContext.of(this).namespace('cert-manager');
    const { logLevel, metrics, leaderElectionNamespace } = settings;
    const common = { namespace, logLevel, metrics, leaderElectionNamespace };
    new PlatformNamespace(this, 'namespace', { ...settings.namespace, name: namespace });
    new Controller(this, 'controller', common, settings.controller);
    new CaInjector(this, 'ca-injector', common, settings.cainjector);
    new Webhook(this, 'webhook', common, settings.webhook);
    makesAtRunTime(
      this,
      { groupKind: LEASE, namespace: leaderElectionNamespace, name: 'cert-manager-controller' },
      { groupKind: LEASE, namespace: leaderElectionNamespace, name: 'cert-manager-cainjector-leader-election*' },
      { groupKind: '/Secret', namespace, name: 'cert-manager-webhook-ca' },
    );
    for (const [name, { joins, rules }] of Object.entries(USER_RULES)) {
      const labels = joins.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, 'true'] as const);
      new k8s.KubeClusterRole(this, `${name}-role`, {
        metadata: { name: `cert-manager-${name}`, labels: Object.fromEntries(labels) },
        rules,
      });
    }
  }
}
