import { z } from 'zod';
import { dnsSubdomain, duration, text } from '../../core/schemas/text-schema';

const port = z.int().min(1, 'a port from 1 to 65535').max(65535, 'a port from 1 to 65535');
const headers = z.array(text);

const httpAuthorization = z.strictObject({
  name: text.describe('Name by which an AuthorizationPolicy of action CUSTOM refers to it.'),
  envoyExtAuthzHttp: z
    .strictObject({
      service: dnsSubdomain.describe('Host of the service that is asked.'),
      port,
      timeout: duration.optional(),
      pathPrefix: text.optional(),
      failOpen: z.boolean().optional().describe('Whether requests pass when the service does not answer.'),
      statusOnError: z
        .string()
        .regex(/^[45]\d\d$/, 'a status such as 503')
        .optional(),
      includeRequestHeadersInCheck: headers.optional().describe('Headers of the request that the service sees.'),
      headersToUpstreamOnAllow: headers.optional().describe("Headers of the service's answer that the request gets."),
      headersToDownstreamOnAllow: headers.optional(),
      headersToDownstreamOnDeny: headers.optional().describe('Headers of its answer that a refused client gets.'),
    })
    .describe('A service that is asked by HTTP whether a request may pass.'),
});

const grpcAuthorization = z.strictObject({
  name: text,
  envoyExtAuthzGrpc: z
    .strictObject({
      service: dnsSubdomain,
      port,
      timeout: duration.optional(),
      failOpen: z.boolean().optional(),
    })
    .describe('A service that is asked by gRPC whether a request may pass.'),
});

const tracing = z.strictObject({
  name: text,
  opentelemetry: z.strictObject({ service: dnsSubdomain, port }).describe('A collector of OpenTelemetry traces.'),
});

const zipkin = z.strictObject({
  name: text,
  zipkin: z.strictObject({ service: dnsSubdomain, port }).describe('A collector of Zipkin traces.'),
});

/** A service that proxies ask or report to. */
export const extensionProviderSchema = z.union([httpAuthorization, grpcAuthorization, tracing, zipkin]);

/** A service that proxies ask or report to. */
export type ExtensionProvider = z.infer<typeof extensionProviderSchema>;

const defaultConfig = z.strictObject({
  concurrency: z.int().min(0, '0 or more').optional().describe('Threads of a proxy. By default from its CPU limit.'),
  holdApplicationUntilProxyStarts: z
    .boolean()
    .optional()
    .describe('Whether containers wait for the proxy. Native sidecars start first anyway. By default false.'),
  proxyMetadata: z
    .record(z.string(), z.string())
    .optional()
    .describe('Environment of every proxy, which switches on what has no setting. By default none.'),
  tracing: z
    .strictObject({ sampling: z.number().min(0, '0 to 100').max(100, '0 to 100').optional() })
    .optional()
    .describe('Traces: the percentage of requests. By default 1, where a provider is set up.'),
});

/** Mesh-wide settings that all proxies share. */
export const meshSchema = z.strictObject({
  accessLogFile: z
    .string()
    .optional()
    .describe("File of the proxies' access log; '' is no log. By default /dev/stdout."),
  accessLogFormat: text.optional().describe("Format of a line of the access log. By default Istio's."),
  accessLogEncoding: z.enum(['TEXT', 'JSON']).optional().describe('Encoding of the access log. By default TEXT.'),
  enablePrometheusMerge: z
    .boolean()
    .optional()
    .describe("Whether a proxy serves its pod's metrics together with its own. By default true."),
  outboundTrafficPolicy: z
    .enum(['ALLOW_ANY', 'REGISTRY_ONLY'])
    .optional()
    .describe('Whether pods reach hosts that the mesh does not know. By default ALLOW_ANY.'),
  tcpKeepalive: z
    .strictObject({
      time: duration.optional(),
      interval: duration.optional(),
      probes: z.int().min(1, 'at least 1').optional(),
    })
    .optional()
    .describe('When an idle connection is probed. By default after 10s, 3 times, every 5s.'),
  defaultConfig: defaultConfig.optional().describe('What each proxy starts with.'),
  extensionProviders: z
    .array(extensionProviderSchema)
    .optional()
    .describe('Services that proxies ask or report to, beside oauth2-proxy. By default none.'),
});

/** Mesh-wide settings that all proxies share. */
export type MeshSettings = z.input<typeof meshSchema>;
