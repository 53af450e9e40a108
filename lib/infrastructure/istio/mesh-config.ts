import type { PlatformContext } from '../../core/context';
import { SESSION_CHECK } from '../../core/login';
import type { IstioProps } from './istio-props';
import type { ExtensionProvider } from './mesh-props';

/** Where proxies find the control plane: the address that its certificate names. */
export function controlPlane(context: PlatformContext): string {
  const { name, namespace, ports } = context.service('istiod');
  return `${name}.${namespace}.svc:${ports.tls}`;
}

/** What all proxies of the mesh share, as istiod reads it from the ConfigMap `istio`. */
export function meshConfig(context: PlatformContext, props: IstioProps): object {
  const { mesh = {} } = props;
  const root = context.namespace('istio-system');
  const providers = [
    ...((props.externalAuthorization ?? context.login.usesProxy) ? [sessionCheck(context)] : []),
    ...(mesh.extensionProviders ?? []),
  ];
  const { time = '10s', interval = '5s', probes = 3 } = mesh.tcpKeepalive ?? {};
  return {
    accessLogFile: mesh.accessLogFile ?? '/dev/stdout',
    accessLogFormat: mesh.accessLogFormat,
    accessLogEncoding: mesh.accessLogEncoding,
    defaultConfig: {
      tracing: {},
      ...mesh.defaultConfig,
      // Sidecars must understand what the nodes of an ambient mesh send them.
      proxyMetadata: {
        ...(context.mesh.ambient ? { ISTIO_META_ENABLE_HBONE: 'true' } : {}),
        ...mesh.defaultConfig?.proxyMetadata,
      },
      discoveryAddress: controlPlane(context),
    },
    enablePrometheusMerge: mesh.enablePrometheusMerge ?? true,
    extensionProviders: providers.length > 0 ? providers : undefined,
    outboundTrafficPolicy: mesh.outboundTrafficPolicy ? { mode: mesh.outboundTrafficPolicy } : undefined,
    rootNamespace: root,
    tcpKeepalive: { time, interval, probes },
    trustDomain: context.trustDomain,
  };
}

/** oauth2-proxy, which sends a browser without a session to the login page and adds the user's token otherwise. */
function sessionCheck(context: PlatformContext): ExtensionProvider {
  const { host, ports } = context.service('oauth2Proxy');
  return {
    name: SESSION_CHECK,
    envoyExtAuthzHttp: {
      service: host,
      port: ports.http,
      // Nobody gets in while it does not answer, and no request waits for longer than this.
      timeout: context.login.settings.checkTimeout,
      failOpen: false,
      statusOnError: '503',
      includeRequestHeadersInCheck: ['authorization', 'cookie'],
      headersToUpstreamOnAllow: [
        'authorization',
        'path',
        'x-auth-request-email',
        'x-auth-request-groups',
        'x-auth-request-user',
      ],
      headersToDownstreamOnDeny: ['content-type', 'set-cookie'],
      // The cookie of a session whose token was fetched anew.
      headersToDownstreamOnAllow: ['set-cookie'],
    },
  };
}
