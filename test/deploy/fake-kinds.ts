/** A kind that the fake serves. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

/** What a path speaks of: one object, or (without a name) all of a kind, in a namespace or in all. */
export interface Place {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string;
}

const kind = (apiVersion: string, name: string, resource: string, namespaced = true): Kind => ({
  apiVersion,
  kind: name,
  resource,
  namespaced,
});

export const KINDS: readonly Kind[] = [
  kind('v1', 'Namespace', 'namespaces', false),
  kind('v1', 'ConfigMap', 'configmaps'),
  kind('v1', 'Secret', 'secrets'),
  kind('v1', 'Service', 'services'),
  kind('v1', 'ServiceAccount', 'serviceaccounts'),
  kind('coordination.k8s.io/v1', 'Lease', 'leases'),
  kind('v1', 'Pod', 'pods'),
  kind('v1', 'Event', 'events'),
  kind('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
  kind('apps/v1', 'Deployment', 'deployments'),
  kind('batch/v1', 'Job', 'jobs'),
  kind('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  kind('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false),
  kind('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices'),
  kind('apiregistration.k8s.io/v1', 'APIService', 'apiservices', false),
  kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
  kind('admissionregistration.k8s.io/v1', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', false),
];

/** The aggregated discovery document of some kinds. */
export function discoveryOf(kinds: readonly Kind[]): unknown {
  const items = kinds.map(({ apiVersion, kind: name, resource, namespaced }) => {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : [undefined, apiVersion];
    const resources = [
      { resource, responseKind: { group, version, kind: name }, scope: namespaced ? 'Namespaced' : 'Cluster' },
    ];
    return { metadata: group ? { name: group } : {}, versions: [{ version, resources }] };
  });
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

/** Finds out what a path speaks of; undefined when none of the kinds lives there. */
export function locate(path: string, kinds: readonly Kind[]): Place | undefined {
  for (const each of kinds) {
    const root = each.apiVersion.includes('/') ? `/apis/${each.apiVersion}` : `/api/${each.apiVersion}`;
    const scope = each.namespaced ? '(?:/namespaces/(?<namespace>[^/]+))?' : '';
    const groups = new RegExp(`^${root}${scope}/${each.resource}(?:/(?<name>[^/]+))?$`).exec(path)?.groups;
    if (groups) return { kind: each, namespace: groups.namespace, name: groups.name ?? '' };
  }
  return undefined;
}
