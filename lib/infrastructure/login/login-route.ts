import type { Construct } from 'constructs';
import { VirtualServiceV1Alpha3 } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';

/**
 * Names of the routes that lead to the login itself. By these names the gateway knows which requests need no login:
 * a path alone would be open on every host, those of models included.
 */
export const LOGIN_ROUTES = { dex: 'kubeflow-login-dex', proxy: 'kubeflow-login-oauth2-proxy' } as const;

/** Properties of `loginRoute`. */
export interface LoginRouteProps {
  /** The Service, whose name and namespace the VirtualService has too. */
  readonly service: 'dex' | 'oauth2Proxy';
  readonly route: keyof typeof LOGIN_ROUTES;
  readonly prefix: string;
}

/** The route from the gateway to a part of the login. */
export function loginRoute(scope: Construct, id: string, props: LoginRouteProps): VirtualServiceV1Alpha3 {
  const context = PlatformContext.of(scope);
  const { name, namespace, host, ports } = context.service(props.service);
  return new VirtualServiceV1Alpha3(scope, id, {
    metadata: { name, namespace },
    spec: {
      gateways: [context.gateway.reference],
      hosts: [context.gateway.hostname],
      http: [
        {
          name: LOGIN_ROUTES[props.route],
          match: [{ uri: { prefix: props.prefix } }],
          route: [{ destination: { host, port: { number: ports.http } } }],
        },
      ],
    },
  });
}
