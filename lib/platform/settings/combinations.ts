import type { Catalog } from '../../core/catalog';
import { type Component, placesAsking, requirementsOf } from '../../core/component';
import { type Release, upstreamNamespaces } from '../../core/releases/release';
import { PARSED_ONCE } from '../../core/schemas/parsed-once';
import { isRecord } from '../../kubernetes/json';
import type { Problem } from '../../kubernetes/problem';
import { clusterProblems } from './cluster-combinations';
import { componentsOn } from './components-on';
import { ingressProblems } from './ingress-combinations';
import { issuerProblems } from './issuer-combinations';
import { loginProblems } from './login-combinations';
import { profileProblems } from './profile-combinations';

/**
 * Finds what no single setting tells: settings that contradict each other.
 *
 * It looks at settings as they were written, valid or not, so that their other mistakes do not hide these.
 */
export function combinationProblems(settings: unknown, catalog: Catalog, release: Release): Problem[] {
  const { gateway, images, namespaces, profiles } = asMap(settings);
  const on = componentsOn(settings, catalog);
  const names = actualNamespaces(asMap(namespaces), release);
  return [
    ...unfitSettings(asMap(asMap(settings).components), catalog, on),
    ...missingRequirements(asMap(settings), catalog, on),
    ...sharedNamespaces(asMap(namespaces), names),
    ...conflictingProfiles(Array.isArray(profiles) ? profiles : [], names),
    ...namelessGateway(asMap(gateway)),
    ...ingressProblems(asMap(settings), on),
    ...twoLayouts(asMap(images)),
    ...issuerProblems(settings),
    ...idleIstio(asMap(settings)),
    ...(on.has('kserve') ? unservedIngresses(asMap(settings)) : []),
    ...clusterProblems(settings),
    ...loginProblems(asMap(settings), on),
    ...profileProblems(settings),
  ];
}

/** A mirror has one way of calling its repositories. */
function twoLayouts({ flatten, scoped }: Record<string, unknown>): Problem[] {
  if (flatten !== true || scoped !== true) return [];
  return [
    {
      path: ['images', 'flatten'],
      message: 'true, and images.scoped as well: a mirror has one level, or hosts before',
    },
  ];
}

/** What the gateway cannot be without a host name of its own. */
function namelessGateway({ hostname, additionalHosts, tls }: Record<string, unknown>): Problem[] {
  if (hostname !== undefined) return [];
  const nameless: Problem[] = [];
  if (asMap(tls).mode === 'issuer') {
    nameless.push({ path: ['gateway', 'tls', 'mode'], message: '"issuer" needs gateway.hostname: it signs names' });
  }
  if (Array.isArray(additionalHosts) && additionalHosts.length > 0) {
    const message = 'needs gateway.hostname: without it the gateway serves every host';
    nameless.push({ path: ['gateway', 'additionalHosts'], message });
  }
  return nameless;
}

/** What the policies for the platform's own namespaces need of the settings of Istio. The rest is of what is installed. */
const WITH_EXISTING_ISTIO = ['denyAll'];

/** Of an Istio that is there already the platform changes nothing: its settings would do nothing. */
function idleIstio({ istio, components }: Record<string, unknown>): Problem[] {
  if (asMap(istio).installation !== 'existing') return [];
  const said = Object.keys(asMap(asMap(components).istio));
  return said
    .filter((key) => !WITH_EXISTING_ISTIO.includes(key))
    .map((key) => ({
      path: ['components', 'istio', key],
      message: 'nothing beside istio.installation "existing", which keeps the settings that it has',
    }));
}

/** Routes of models that nobody takes up: in its mode standard KServe writes Ingresses, and the bundled mesh serves none by default. */
function unservedIngresses({ istio, components }: Record<string, unknown>): Problem[] {
  const { mode, ingress } = asMap(asMap(components).kserve);
  const { kind, className } = asMap(ingress);
  const { ingressControllerMode = 'OFF' } = asMap(asMap(asMap(components).istio).mesh);
  if (mode !== 'standard' || kind !== 'istio' || (className ?? 'istio') !== 'istio') return [];
  if (asMap(istio).installation === 'existing' || ingressControllerMode !== 'OFF') return [];
  const message =
    '"istio" needs components.istio.mesh.ingressControllerMode STRICT: in mode standard these are Ingresses';
  return [{ path: ['components', 'kserve', 'ingress', 'kind'], message }];
}

/** What a component itself finds wrong with its settings beside the others. Those that are not valid are another complaint. */
function unfitSettings(components: Record<string, unknown>, catalog: Catalog, on: ReadonlySet<string>): Problem[] {
  return catalog.flatMap((entry) => {
    const { name } = entry;
    const settings = isRecord(components[name]) ? entry.props.safeParse(components[name], PARSED_ONCE) : undefined;
    const problems = settings?.success ? entry.check?.(settings.data, catalog, on) : undefined;
    return (problems ?? []).map(({ path, message }) => ({ path: ['components', name, ...path], message }));
  });
}

/** What is off although something that is on requires it. */
function missingRequirements(settings: Record<string, unknown>, catalog: Catalog, on: ReadonlySet<string>): Problem[] {
  const components = asMap(settings.components);
  const settingsOf = ({ name, section }: Component) =>
    section === undefined ? components[name] : { [section]: settings[section] };
  const needs = catalog
    .filter(({ name }) => on.has(name))
    .map((entry) => ({ entry, requires: requirementsOf(entry, settingsOf(entry)) }));
  return catalog.flatMap(({ name }): Problem[] => {
    const needy = needs
      .filter(({ requires }) => !on.has(name) && requires.includes(name))
      .map(({ entry }) => ({ entry, places: placesAsking(entry, settingsOf(entry), name) }));
    const always = needy.filter(({ places }) => places.length === 0).map(({ entry }) => entry);
    // Settings know a component of a section by that.
    const names = [...new Set(always.map((entry) => entry.section ?? entry.name))];
    const areSections = always.every(({ section }) => section !== undefined);
    return [
      ...needy.flatMap(({ entry, places }) =>
        places.map((path) => ({
          path: [...(entry.section === undefined ? ['components', entry.name] : []), ...path],
          message: `needs components.${name}, which is off; switch it on, or leave this out`,
        })),
      ),
      ...(names.length > 0
        ? [{ path: ['components', name], message: `is off, but ${requiredBy(names, areSections)}` }]
        : []),
    ];
  });
}

function requiredBy(names: readonly string[], areSections: boolean): string {
  if (names.length === 1) {
    return `${names[0]} requires it; switch it on, or ${areSections ? `leave ${names[0]} out` : `${names[0]} off`}`;
  }
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} require it; switch it on, or these off`;
}

/** Upstream's names of the namespaces with the names that they get. */
function actualNamespaces(renamed: Record<string, unknown>, release: Release): Map<string, unknown> {
  return new Map(upstreamNamespaces(release).map((name) => [name, renamed[name] ?? name]));
}

/** Namespaces of the cluster itself. */
export const OF_THE_CLUSTER: readonly unknown[] = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Two of upstream's namespaces in one would make objects of the same name collide; the cluster's own must stay open. */
function sharedNamespaces(renamed: Record<string, unknown>, names: Map<string, unknown>): Problem[] {
  return Object.entries(renamed).flatMap(([key, name]) => {
    if (OF_THE_CLUSTER.includes(name))
      return [{ path: ['namespaces', key], message: `"${name}" is the cluster's own` }];
    const other = [...names].find(([otherKey, otherName]) => otherKey !== key && otherName === name);
    return other ? [{ path: ['namespaces', key], message: `"${name}" is also the name of ${other[0]}` }] : [];
  });
}

/** A profile makes a namespace of its name, which must be nobody else's. */
function conflictingProfiles(profiles: readonly unknown[], names: Map<string, unknown>): Problem[] {
  const taken = new Map<unknown, string>([...names].map(([key, name]) => [name, `the namespace of ${key}`]));
  for (const name of OF_THE_CLUSTER) taken.set(name, "the cluster's own");
  return profiles.flatMap((profile, index) => {
    const { name } = asMap(profile);
    if (typeof name !== 'string') return [];
    const owner = taken.get(name);
    taken.set(name, 'a profile before it');
    return owner ? [{ path: ['profiles', index, 'name'], message: `"${name}" is ${owner}` }] : [];
  });
}

function asMap(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
