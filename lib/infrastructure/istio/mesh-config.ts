import type { PlatformContext } from '../../core/context';
import { SESSION_CHECK, SESSION_HEADER_PREFIX } from '../../core/login/session';
import type { IstioSettings } from './istio-props';
import type { ExtensionProvider } from './mesh-props';

/** Where proxies find the control plane: the address that its certificate names. */
export function controlPlane(context: PlatformContext): string {
  const { name, namespace, ports } = context.service('istiod');
  return `${name}.${namespace}.svc:${ports.tls}`;
}

/** Whether proxies may ask oauth2-proxy if a request may pass. */
export function asksForLogin({ login }: PlatformContext, { externalAuthorization }: IstioSettings): boolean {
  return externalAuthorization ?? login.usesProxy;
}

/** What all proxies of the mesh share, as istiod reads it from the ConfigMap `istio`. */
export function meshConfig(context: PlatformContext, settings: IstioSettings): object {
  const { mesh } = settings;
  const root = context.namespace('istio-system');
  const providers = [...(asksForLogin(context, settings) ? [sessionCheck(context)] : []), ...mesh.extensionProviders];
  // Which part of the requests is traced, the environment of istiod says.
  const { tracing: _, proxyMetadata, ...defaultConfig } = mesh.defaultConfig;
  return {
    accessLogFile: mesh.accessLogFile,
    accessLogFormat: mesh.accessLogFormat,
    accessLogEncoding: mesh.accessLogEncoding,
    defaultConfig: {
      tracing: {},
      ...defaultConfig,
      // Sidecars must understand what the nodes of an ambient mesh send them.
      proxyMetadata: {
        ...(context.mesh.ambient ? { ISTIO_META_ENABLE_HBONE: 'true' } : {}),
        ...dualStack(context),
        ...proxyMetadata,
      },
      discoveryAddress: controlPlane(context),
    },
    enablePrometheusMerge: mesh.enablePrometheusMerge,
    extensionProviders: providers.length > 0 ? providers : undefined,
    ingressControllerMode: mesh.ingressControllerMode,
    outboundTrafficPolicy: mesh.outboundTrafficPolicy ? { mode: mesh.outboundTrafficPolicy } : undefined,
    rootNamespace: root,
    tcpKeepalive: mesh.tcpKeepalive,
    trustDomain: context.trustDomain,
  };
}

/** What of its mesh configuration the platform needs of an Istio that is there already. */
export function neededMeshConfig(context: PlatformContext): object {
  return context.login.usesProxy ? { extensionProviders: [sessionCheck(context)] } : {};
}

/** What istiod and every proxy must know where pods have addresses of both families. */
export function dualStack({ ipFamily }: PlatformContext): Record<string, string> {
  return ipFamily === 'dual' ? { ISTIO_DUAL_STACK: 'true' } : {};
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
        ...['email', 'groups', 'user'].map((claim) => `${SESSION_HEADER_PREFIX}${claim}`),
      ],
      headersToDownstreamOnDeny: ['content-type', 'set-cookie'],
      // The cookie of a session whose token was fetched anew.
      headersToDownstreamOnAllow: ['set-cookie'],
    },
  };
}
