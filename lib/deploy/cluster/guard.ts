import type { ClusterGuard } from '../../kubernetes/render-record';
import type { ClusterConnection } from './transport';

/**
 * Why a connection leads to another cluster than the one that dist is for; undefined when it does not, or dist is for
 * any.
 */
export function wrongCluster(guard: ClusterGuard, { name, server }: ClusterConnection): string | undefined {
  if (guard.context !== undefined && guard.context !== name)
    return `dist is for the context "${guard.context}" (cluster.context of the settings), and this is "${name}"`;
  if (guard.server !== undefined && server !== undefined && spelled(guard.server) !== spelled(server))
    return `dist is for the API server ${guard.server} (cluster.server of the settings), and "${name}" is ${server}`;
  return undefined;
}

/** An address in one spelling: `https://host:443/` is `https://host`. */
function spelled(address: string): string {
  return URL.canParse(address) ? new URL(address).href.replace(/\/$/, '') : address;
}
