import { z } from 'zod';
import { duration } from '../../core/schemas/duration-schema';
import { eachOnce } from '../../core/schemas/each-once';
import { envMap } from '../../core/schemas/labels-schema';
import { programDefault } from '../../core/schemas/program-default';
import { dnsSubdomain, text, verbatim } from '../../core/schemas/text-schema';

const service = {
  service: dnsSubdomain.describe('Host of the service.'),
  port: z.int().min(1, 'a port from 1 to 65535').max(65535, 'a port from 1 to 65535').describe('Its port.'),
};

const check = {
  ...service,
  timeout: duration.optional().describe('How long it may take to answer. By default 600s.'),
  failOpen: programDefault(z.boolean(), false).describe('Whether requests pass when the service does not answer.'),
};

const headers = (description: string) => z.array(text).optional().describe(`${description} By default none.`);

/** By what policies and Telemetry refer to a provider. */
const name = text.describe('Name by which an AuthorizationPolicy of action CUSTOM, or a Telemetry, refers to it.');

const httpAuthorization = z.strictObject({
  name,
  envoyExtAuthzHttp: z
    .strictObject({
      ...check,
      pathPrefix: text
        .optional()
        .describe('What stands before the path of the request that is checked. By default nothing.'),
      statusOnError: z
        .string()
        .regex(/^[45]\d\d$/, 'a status such as 503')
        .optional()
        .describe('What a client gets when the service does not answer. By default 403.'),
      includeRequestHeadersInCheck: headers('Headers of the request that the service sees.'),
      headersToUpstreamOnAllow: headers("Headers of the service's answer that the request gets."),
      headersToDownstreamOnAllow: headers('Headers of its answer that a client gets whose request passes.'),
      headersToDownstreamOnDeny: headers('Headers of its answer that a refused client gets.'),
    })
    .describe('A service that is asked by HTTP whether a request may pass.'),
});

const grpcAuthorization = z.strictObject({
  name,
  envoyExtAuthzGrpc: z.strictObject(check).describe('A service that is asked by gRPC whether a request may pass.'),
});

const tracing = z.strictObject({
  name,
  opentelemetry: z.strictObject(service).describe('A collector of OpenTelemetry traces.'),
});

const zipkin = z.strictObject({ name, zipkin: z.strictObject(service).describe('A collector of Zipkin traces.') });

/** A service that proxies ask or report to. */
export const extensionProviderSchema = z.union([httpAuthorization, grpcAuthorization, tracing, zipkin]);

/** A service that proxies ask or report to. */
export type ExtensionProvider = z.infer<typeof extensionProviderSchema>;

const defaultConfig = z.strictObject({
  concurrency: z.int().min(0, '0 or more').optional().describe('Threads of a proxy. By default from its CPU limit.'),
  holdApplicationUntilProxyStarts: programDefault(z.boolean(), false).describe(
    'Whether containers wait for the proxy. Native sidecars start first anyway.',
  ),
  proxyMetadata: envMap.default({}).describe('Environment of every proxy, which switches on what has no setting.'),
  tracing: z
    .strictObject({
      sampling: z.number().min(0, '0 to 100').max(100, '0 to 100').default(1).describe('Percentage of the requests.'),
    })
    .prefault({})
    .describe('Traces, where a provider is set up.'),
});

/** Mesh-wide settings that all proxies share. */
export const meshSchema = z.strictObject({
  accessLogFile: z.string().default('/dev/stdout').describe("File of the proxies' access log; '' is no log."),
  accessLogFormat: verbatim.optional().describe("Format of a line of the access log. By default Istio's."),
  accessLogEncoding: programDefault(z.enum(['TEXT', 'JSON']), 'TEXT').describe('Encoding of the access log.'),
  enablePrometheusMerge: z
    .boolean()
    .default(true)
    .describe("Whether a proxy serves its pod's metrics together with its own."),
  outboundTrafficPolicy: programDefault(z.enum(['ALLOW_ANY', 'REGISTRY_ONLY']), 'ALLOW_ANY').describe(
    'Whether pods reach hosts that the mesh does not know.',
  ),
  ingressControllerMode: z
    .enum(['OFF', 'STRICT', 'DEFAULT'])
    .default('OFF')
    .describe(
      'Which Ingresses the mesh serves: none, those that name its class, or those without a class too. Who may write one ' +
        'then takes paths and hosts of the platform for pods of their own.',
    ),
  tcpKeepalive: z
    .strictObject({
      time: duration.default('10s').describe('How long it is idle before.'),
      interval: duration.default('5s').describe('Time between two probes.'),
      probes: z.int().min(1, 'at least 1').default(3).describe('Probes without an answer that end it.'),
    })
    .prefault({})
    .describe('When an idle connection is probed.'),
  defaultConfig: defaultConfig.prefault({}).describe('What each proxy starts with.'),
  extensionProviders: z
    .array(extensionProviderSchema)
    .superRefine(eachOnce('name'))
    .default([])
    .describe('Services that proxies ask or report to, beside oauth2-proxy.'),
});
