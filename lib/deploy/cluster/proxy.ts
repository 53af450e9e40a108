import { BlockList, isIP, isIPv6 } from 'node:net';
import { ClusterError } from '../errors';

/**
 * The HTTP proxy on the way to the API server, by the rules of kubectl: the kubeconfig's `proxy-url`, else HTTPS_PROXY
 * or HTTP_PROXY, unless NO_PROXY names the host or its domain, or the host is this machine.
 *
 * @throws ClusterError for a SOCKS proxy, which is not supported
 */
export function proxyFor(server: URL, configured: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const proxy = configured ?? fromEnvironment(server, env);
  if (proxy?.startsWith('socks'))
    throw new ClusterError(`the cluster's proxy ${proxy} is a SOCKS proxy; only HTTP proxies are supported`);
  return proxy;
}

function fromEnvironment(server: URL, env: NodeJS.ProcessEnv): string | undefined {
  const name = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = env[name] || env[name.toLowerCase()];
  if (!proxy || isLocal(server.hostname)) return undefined;
  const exceptions = (env.NO_PROXY || env.no_proxy || '').split(',').map((each) => each.trim());
  if (exceptions.some((exception) => covers(exception, server))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

function covers(exception: string, server: URL): boolean {
  if (exception === '*') return true;
  const name = exception.replace(/^\*?\./, '');
  if (name === '') return false;
  const host = server.hostname.replace(/^\[|\]$/g, '');
  if (name.includes('/')) return isIP(host) !== 0 && inRange(name, host);
  return name === host || name === server.host || host.endsWith(`.${name}`);
}

function inRange(range: string, address: string): boolean {
  const [net = '', bits] = range.split('/');
  const family = (ip: string) => (isIPv6(ip) ? 'ipv6' : 'ipv4');
  if (isIP(net) === 0 || !Number.isInteger(Number(bits))) return false;
  const list = new BlockList();
  list.addSubnet(net, Number(bits), family(net));
  return list.check(address, family(address));
}
