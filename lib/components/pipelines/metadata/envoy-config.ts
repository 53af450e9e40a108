import { parse } from 'yaml';
import { document, yamlText } from '../../../patterns/document';
import type { Installation } from '../installation';
import { METADATA } from '../names';
import { CERTIFICATES, certificateAuthority } from '../tls';

/** With this begin the methods of the store that change nothing, https://github.com/google/ml-metadata. */
export const READ = '/ml_metadata.MetadataStoreService/Get';

/** The parts of Envoy's file that TLS changes. */
interface EnvoyFile {
  readonly static_resources: {
    readonly listeners: { readonly filter_chains: object[] }[];
    readonly clusters: object[];
  };
}

/**
 * Envoy's file. Its only route leads every path to the store, or those alone that read: Envoy itself refuses the others. Where the
 * store speaks TLS, Envoy does so too, to both sides.
 */
export function envoyConfig(installation: Installation, readOnly: boolean): string {
  const text = document('lib/components/pipelines/metadata', 'envoy-config.yaml');
  const routed = readOnly ? text.replace("match: { prefix: '/' }", `match: { prefix: '${READ}' }`) : text;
  const reachable = installation.context.ipFamily === 'ipv4' ? routed : anyAddress(routed);
  const authority = certificateAuthority(installation);
  return authority ? yamlText(overTls(parse(reachable) as EnvoyFile, authority)) : reachable;
}

/** For Envoy 0.0.0.0 is IPv4 alone. */
function anyAddress(text: string): string {
  return text.replaceAll('address: 0.0.0.0,', "address: '::', ipv4_compat: true,");
}

function overTls(file: EnvoyFile, authority: string): EnvoyFile {
  const { listeners, clusters } = file.static_resources;
  const own = {
    certificate_chain: { filename: `${CERTIFICATES}/tls.crt` },
    private_key: { filename: `${CERTIFICATES}/tls.key` },
  };
  const server = socket('DownstreamTlsContext', {
    common_tls_context: { tls_certificates: [own], alpn_protocols: ['h2', 'http/1.1'] },
  });
  const client = socket('UpstreamTlsContext', {
    sni: METADATA.service,
    common_tls_context: {
      validation_context: {
        trusted_ca: { filename: authority },
        match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: METADATA.service } }],
      },
    },
  });
  return {
    ...file,
    static_resources: {
      ...file.static_resources,
      listeners: listeners.map((listener) => ({
        ...listener,
        filter_chains: listener.filter_chains.map((chain) => ({ ...chain, transport_socket: server })),
      })),
      clusters: clusters.map((cluster) => ({ ...cluster, transport_socket: client })),
    },
  };
}

function socket(kind: 'DownstreamTlsContext' | 'UpstreamTlsContext', context: object): object {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': `type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.${kind}`,
      ...context,
    },
  };
}
