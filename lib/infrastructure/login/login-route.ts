import type { Construct } from 'constructs';
import { VirtualServiceV1Alpha3 } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import { LOGIN_ROUTES } from '../../core/login/routes';

/** The route from the gateway to a part of the login. It has the name and the namespace of the Service. */
export function loginRoute(scope: Construct, id: string, service: keyof typeof LOGIN_ROUTES): VirtualServiceV1Alpha3 {
  const context = PlatformContext.of(scope);
  const { name, namespace, host, ports } = context.service(service);
  const route = LOGIN_ROUTES[service];
  return new VirtualServiceV1Alpha3(scope, id, {
    metadata: { name, namespace },
    spec: {
      gateways: [context.gateway.reference],
      hosts: [context.gateway.hostname],
      http: [
        {
          name: route.name,
          match: [{ uri: { prefix: route.prefix } }],
          route: [{ destination: { host, port: { number: ports.http } } }],
        },
      ],
    },
  });
}
