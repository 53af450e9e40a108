import type { Construct } from 'constructs';
import { VirtualServiceV1Alpha3 } from '../../../imports/networking.istio.io';
import { PlatformContext } from '../../core/context';
import { DEX_PATH } from '../../core/login/dex';
import type { Login } from '../../core/login/login';
import { loginNeeds } from '../../core/login/providers';
import { SESSION_PATHS } from '../../core/login/session';

/**
 * The routes that lead to the login itself, by the Service behind them. By their names the gateway knows which
 * requests need no login: a path alone would be open on every host, those of models included.
 */
export const LOGIN_ROUTES = {
  oauth2Proxy: {
    component: 'oauth2-proxy',
    name: 'kubeflow-login-oauth2-proxy',
    prefix: SESSION_PATHS.prefix,
    /** Paths to which pages of other origins may lead. */
    open: [SESSION_PATHS.start, SESSION_PATHS.callback],
  },
  // Dex answers other origins too: those of the services through which users log in.
  dex: { component: 'dex', name: 'kubeflow-login-dex', prefix: `${DEX_PATH}/`, open: ['/'] },
} as const;

/** The routes that there are with the chosen provider. */
export function loginRoutes({ provider }: Login) {
  return Object.values(LOGIN_ROUTES).filter(({ component }) => loginNeeds(provider, component));
}

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
