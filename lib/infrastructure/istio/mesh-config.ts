import type { PlatformContext } from '../../core/context';
import type { IstioProps } from './istio-props';
import type { ExtensionProvider } from './mesh-props';

/** Name under which policies ask oauth2-proxy whether a request may pass. */
export const LOGIN_PROVIDER = 'oauth2-proxy';

/** What all proxies of the mesh share, as istiod reads it from the ConfigMap `istio`. */
export function meshConfig(context: PlatformContext, props: IstioProps): object {
  const { mesh = {} } = props;
  const root = context.namespace('istio-system');
  const providers = [
    ...((props.externalAuthorization ?? context.login.usesProxy) ? [loginProvider(context)] : []),
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
      discoveryAddress: `istiod.${root}.svc:15012`,
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
function loginProvider(context: PlatformContext): ExtensionProvider {
  return {
    name: LOGIN_PROVIDER,
    envoyExtAuthzHttp: {
      service: context.serviceHost('oauth2-proxy', context.namespace('oauth2-proxy')),
      port: 80,
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
