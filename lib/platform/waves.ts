import type { Catalog } from '../core/catalog';
import type { ComponentName } from '../core/component-name';

/** Kinds that must be there before everything else, with their waves. */
const FIRST_WAVES: Record<string, number> = { CustomResourceDefinition: -3, Namespace: -2, PriorityClass: -1 };

/** How many waves a level has. */
export const LEVEL = 10;

/** The component that makes the profiles. */
const PROFILES = 'profiles' satisfies ComponentName;

/**
 * Steps within a component:
 * 0 everything; 1 webhook configurations, which may only come once their server answers;
 * 2 custom resources that these webhooks, or the component's own controller, must see.
 */
export type Phase = 0 | 1 | 2;

/** The parts of an object that its wave depends on. */
export interface WaveSubject {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * The wave of an object: 10 × the component's level + the phase of the object.
 *
 * @param level depth of the component in the catalog
 * @param ownGroups API groups that the component itself brings: their objects need its controller and webhooks
 */
export function waveOf(object: WaveSubject, level: number, ownGroups: ReadonlySet<string>): number {
  return FIRST_WAVES[object.kind] ?? LEVEL * level + phaseOf(object, ownGroups);
}

/**
 * The level of an object: its component's, but that behind the profiles where it stands in the namespace of one, which
 * the profile controller makes.
 *
 * @param level of its component
 * @param profiles names of the profiles that the platform makes
 */
export function levelOfObject(
  namespace: string | undefined,
  level: number,
  levels: ReadonlyMap<string, number>,
  profiles: readonly string[] = [],
): number {
  if (namespace === undefined || !profiles.includes(namespace)) return level;
  return Math.max(level, (levels.get(PROFILES) ?? -1) + 1);
}

function phaseOf({ apiVersion, kind }: WaveSubject, ownGroups: ReadonlySet<string>): Phase {
  if (kind === 'MutatingWebhookConfiguration' || kind === 'ValidatingWebhookConfiguration') return 1;
  const slash = apiVersion.indexOf('/');
  return slash > 0 && ownGroups.has(apiVersion.slice(0, slash)) ? 2 : 0;
}

/**
 * The level of each component: one more than the deepest that it requires, 0 for those that require nothing.
 *
 * @throws when a component requires one that the catalog lacks, or itself through others
 */
export function levelsOf(catalog: Catalog): Map<string, number> {
  const byName = new Map(catalog.map((entry) => [entry.name, entry]));
  const levels = new Map<string, number>();
  const visit = (name: string, path: readonly string[]): number => {
    const known = levels.get(name);
    if (known !== undefined) return known;
    if (path.includes(name)) throw new Error(`catalog: circular requires: ${[...path, name].join(' -> ')}`);
    const entry = byName.get(name);
    if (!entry) throw new Error(`catalog: "${path.at(-1)}" requires "${name}", which the catalog lacks`);
    const level = Math.max(-1, ...entry.requires.map((each) => visit(each, [...path, name]))) + 1;
    levels.set(name, level);
    return level;
  };
  for (const entry of catalog) visit(entry.name, []);
  return levels;
}
