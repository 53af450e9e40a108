import type { k8s } from 'cdk8s-plus-27';
import type { Backend } from './backend';

/** Rules of an Ingress that send every request of the hosts to the gateway. */
export function rulesFor({ service, ports, hosts }: Backend, path: Pick<k8s.HttpIngressPath, 'path' | 'pathType'>) {
  const http = { paths: [{ ...path, backend: { service: { name: service, port: { number: ports.http } } } }] };
  return hosts.length === 0 ? [{ http }] : hosts.map((host) => ({ host, http }));
}

/** What an Ingress says of a TLS Secret; nothing where there is none. */
export function tlsFor({ hosts }: Backend, secretName: string | undefined): k8s.IngressTls[] | undefined {
  return secretName === undefined ? undefined : [{ hosts: hosts.length === 0 ? undefined : [...hosts], secretName }];
}
