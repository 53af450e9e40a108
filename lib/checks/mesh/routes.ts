import type { GatewaySpec, VirtualServiceSpec } from '../../../imports/networking.istio.io';
import { type KubeObject, titleOf } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import type { Surroundings } from '../surroundings';
import { type MeshObjects, namespaceOf, selects } from './mesh-objects';

/** Every gateway that a route hangs on must be there, and serve the route's hosts. */
export function unknownGateways({ routes, gateways }: MeshObjects): Problem[] {
  const byName = new Map(gateways.map((gateway) => [`${namespaceOf(gateway)}/${gateway.metadata.name}`, gateway]));
  return routes.flatMap((route) => {
    const { gateways: names = [], hosts = [] } = route.spec as VirtualServiceSpec;
    return names
      .filter((name) => name !== 'mesh')
      .flatMap((name) => {
        const gateway = byName.get(name.includes('/') ? name : `${namespaceOf(route)}/${name}`);
        if (!gateway) return problem(route, `hangs on gateway ${name}, which does not exist`);
        const served = ((gateway.spec as GatewaySpec).servers ?? []).flatMap((server) => server.hosts ?? []);
        return hosts
          .filter((host) => !served.some((each) => overlap(host, each.replace(/^.*\//, ''))))
          .flatMap((host) => problem(route, `has host ${host}, but gateway ${name} serves ${served.join(', ')} only`));
      });
  });
}

/** Every Service that a route leads to must be there, with the route's port. */
export function unknownDestinations({ routes, services }: MeshObjects, around: Surroundings): Problem[] {
  return routes.flatMap((route) =>
    destinationsOf(route.spec as VirtualServiceSpec).flatMap(({ host, port }) => {
      const [name, namespace = namespaceOf(route)] = nameInCluster(host, around);
      if (name === undefined) return [];
      const service = services.find((each) => each.object.metadata.name === name && each.namespace === namespace);
      if (!service) return problem(route, `leads to ${host}, but there is no Service ${namespace}/${name}`);
      if (port?.number === undefined || service.ports.some((each) => each.port === port.number)) return [];
      const there = service.ports.map((each) => each.port).join(', ');
      return problem(route, `leads to port ${port.number} of ${host}, which has ${there} only`);
    }),
  );
}

/** Every gateway must have pods that serve it. */
export function unservedGateways({ gateways, workloads }: MeshObjects, around: Surroundings): Problem[] {
  // Those of an Istio that is there already are in no render.
  if (around.existingIstio) return [];
  return gateways.flatMap((gateway) => {
    const { selector = {} } = gateway.spec as GatewaySpec;
    if (workloads.some(({ labels }) => selects(selector, labels))) return [];
    return problem(gateway, `selects no pods: none has ${JSON.stringify(selector)}`);
  });
}

type Destination = { readonly host: string; readonly port?: { readonly number?: number } };

function destinationsOf({ http = [], tcp = [], tls = [] }: VirtualServiceSpec): Destination[] {
  const routes = [...http, ...tcp, ...tls].flatMap(({ route = [] }) => route);
  return routes.flatMap(({ destination }) => (destination ? [destination] : []));
}

/** The name and namespace of a host inside the cluster; no name of a host outside. */
function nameInCluster(host: string, around: Surroundings): [name?: string, namespace?: string] {
  const suffix = `.svc.${around.clusterDomain}`;
  const inside = host.endsWith(suffix) ? host.slice(0, -suffix.length) : host.replace(/\.svc$/, '');
  const [name, namespace, ...more] = inside.split('.');
  return more.length > 0 ? [] : [name, namespace];
}

/** Whether some host fits both patterns, which may begin with `*`. */
function overlap(one: string, other: string): boolean {
  if (one === other) return true;
  const wild = (pattern: string, host: string) => pattern.startsWith('*') && host.endsWith(pattern.slice(1));
  return wild(one, other) || wild(other, one);
}

function problem(object: KubeObject, message: string): Problem[] {
  return [{ path: [titleOf(object)], message }];
}
