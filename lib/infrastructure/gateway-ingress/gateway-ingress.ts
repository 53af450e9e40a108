import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { warn } from '../../core/warnings';
import { ownCommand } from '../../kubernetes/own-command';
import { AlbIngress } from './alb';
import { type Backend, backendOf } from './backend';
import { GatewayApiIngress } from './gateway-api';
import { type GatewayIngressProps, gatewayIngressProps } from './gateway-ingress-props';
import { GkeIngress } from './gke';
import { classIngress } from './ingress';
import { OpenShiftRoutes } from './route';

/**
 * What stands before the gateway, by `gateway.ingress`: the load balancer of a cloud, a Route of OpenShift, a Gateway of
 * Gateway API, or an Ingress. It lies beside the gateway's Service, whose type, annotations and network policy follow from it.
 */
export class GatewayIngress extends Construct {
  constructor(scope: Construct, id: string, props: GatewayIngressProps = {}) {
    super(scope, id);
    parseProps(this, gatewayIngressProps, props);
    const context = PlatformContext.of(this);
    const { ingress } = context.gateway;
    if (!ingress) return;
    const backend = backendOf(context, ingress);
    this.make(backend, ingress.settings);
    const { balancer } = context.login.facts;
    if (balancer?.owner === 'google' && !balancer.backendKnown) {
      warn(
        this,
        `auth.iap.audiences is not said, so nobody gets in: after the first deploy \`${ownCommand('iap', 'audiences')}\` finds it ` +
          'and writes it into the settings file',
      );
    }
    if (context.mesh.installation === 'existing') this.warnOfService(backend, ingress.serviceAnnotations);
  }

  private make(backend: Backend, settings: NonNullable<PlatformContext['gateway']['ingress']>['settings']): void {
    switch (settings.kind) {
      case 'gke':
        new GkeIngress(this, 'gke', backend, settings);
        return;
      case 'alb':
        new AlbIngress(this, 'alb', backend, settings);
        return;
      case 'route':
        new OpenShiftRoutes(this, 'route', backend, settings);
        return;
      case 'gatewayApi':
        new GatewayApiIngress(this, 'gateway-api', backend, settings);
        return;
      case 'ingress':
        classIngress(this, 'ingress', backend, settings);
    }
  }

  /** The Service of an Istio that is there already is not ours to change. */
  private warnOfService({ namespace, service }: Backend, annotations: Readonly<Record<string, string>>): void {
    const needed = Object.entries(annotations).map(([key, value]) => `${key}: '${value}'`);
    if (needed.length === 0) return;
    warn(
      this,
      `gateway.ingress: the Service ${namespace}/${service} is not the platform's; give it the annotations ${needed.join(', ')}`,
    );
  }
}
