import type { Construct } from 'constructs';
import type { z } from 'zod';
import type { Path, Problem } from '../kubernetes/problem';
import type { PlatformContext } from './context';
import type { DashboardLinks } from './dashboard-links';
import type { Release, VersionName } from './releases/release';
import type { LoginProviderName } from './schemas/auth-schema';
import { PARSED_ONCE } from './schemas/parsed-once';

/** Names of CustomResourceDefinitions: always these, or those that its settings and the platform ask for. */
export type CrdNames<Props> = readonly string[] | ((props: Props, context: PlatformContext) => readonly string[]);

/** What of the settings can call for a component. */
export interface SettingsOfAll {
  readonly auth: { readonly provider: LoginProviderName };
  /** Whether something stands before the gateway. @default false */
  readonly ingress?: boolean;
}

/** The key among the settings of components that means all those that are not named. No component has this name. */
export const ALL_OTHERS = 'default';

/** A section of the settings that is a component's only prop. */
export type SettingsSection = 'profiles' | 'storage' | 'cluster';

/** What a component says of itself, whatever its props are. */
interface Facts<
  Name extends string,
  Schema extends z.ZodType<object>,
  Needs extends string,
  Section extends SettingsSection | undefined,
> {
  /** Its key in the settings, its folder, its chart and the middle of its file's name. */
  readonly name: Name;
  /**
   * Number before its name in dist, from 100 to 899: its own, above those of all that it requires, and with room beside
   * it, so that a new component renames no file.
   */
  readonly order: number;
  /** What it is for, in one line. */
  readonly summary: string;
  /** The part of the release whose version is its own. @default - none: it has no program of a version */
  readonly part?: VersionName;
  /** Names of the components that must be on the cluster before it. */
  readonly requires: readonly Needs[];
  /** Validates its settings; the inferred type is the construct's props. */
  readonly props: Schema;
  /**
   * The section of the settings that is its only prop. It then has no key among the components, and is on when the
   * section asks for it. @default - none
   */
  readonly section?: Section;
  /** Whether its section, as it was written, asks for it. @default - when it is a list that is not empty */
  readonly asked?: (section: unknown) => boolean;
  /** Whether it is on when the settings do not mention it. @default true */
  readonly enabled?: boolean;
  /** Its links in the dashboard. @default - none */
  readonly links?: DashboardLinks;
  /** Whether a release of Kubeflow has it, best told by what the release has. @default - all have it */
  readonly inRelease?: (release: Release) => boolean;
  /** Whether settings of the whole platform call for it. It then cannot be switched off. @default - not asked */
  readonly when?: (settings: SettingsOfAll) => boolean;
}

/** An entry of the catalog as its component writes it. */
export interface ComponentProps<
  Name extends string,
  Schema extends z.ZodType<object>,
  Made extends Construct,
  Needs extends string,
  Section extends SettingsSection | undefined,
> extends Facts<Name, Schema, Needs, Section> {
  /** Names of components that it does without under some settings. @default - none */
  readonly optional?: (props: z.output<Schema>) => readonly Needs[];
  /**
   * The places in its settings that ask for a component that it does without otherwise, so that its absence can be told
   * there. @default - told where that component is switched off
   */
  readonly asking?: (props: z.output<Schema>) => { readonly [Need in Needs]?: readonly Path[] };
  /** Whether it has its pages, for all to reach, under some settings: without, only its documentation is linked. @default - always */
  readonly pages?: (props: z.output<Schema>) => boolean;
  /** Names of the CustomResourceDefinitions that belong to it. @default - none */
  readonly crds?: CrdNames<z.output<Schema>>;
  /**
   * What of its settings does not fit the components that there are, or those that are on, by its path in them.
   * @default - nothing
   */
  readonly check?: (
    props: z.output<Schema>,
    catalog: readonly Component[],
    on: ReadonlySet<string>,
  ) => readonly Problem[];
  /** Class that makes its objects. */
  readonly construct: new (
    scope: Construct,
    id: string,
    props: z.output<Schema>,
  ) => Made;
}

/**
 * An entry of the catalog: everything the platform needs to know of a component before it constructs it.
 *
 * What takes props is a method, so that a list can hold components of different props: the platform passes each only
 * what its own schema validated.
 */
export interface Component<
  Name extends string = string,
  Schema extends z.ZodType<object> = z.ZodType<object>,
  Made extends Construct = Construct,
  Needs extends string = string,
  Section extends SettingsSection | undefined = SettingsSection | undefined,
> extends Facts<Name, Schema, Needs, Section> {
  /** Names of components that it does without under these settings. @default - none */
  optional?(props: z.output<Schema>): readonly Needs[];
  /** The places in its settings that ask for a component that it does without otherwise. @default - nothing */
  asking?(props: z.output<Schema>): { readonly [Need in Needs]?: readonly Path[] };
  /** Whether it has its pages under these settings. @default - always */
  pages?(props: z.output<Schema>): boolean;
  /** What of these settings does not fit the components of its catalog, or those that are on. @default - nothing */
  check?(props: z.output<Schema>, catalog: readonly Component[], on: ReadonlySet<string>): readonly Problem[];
  /** Names of the CustomResourceDefinitions that it brings under these settings. */
  crds(props: z.output<Schema>, context: PlatformContext): readonly string[];
  /** Makes its objects. */
  create(scope: Construct, id: string, props: z.output<Schema>): Made;
}

/**
 * Makes an entry of the catalog. Its type remembers the name, the props and the class of the construct.
 *
 * @throws when the name means something else in the settings
 */
export function component<
  const Name extends string,
  Schema extends z.ZodType<object>,
  Made extends Construct,
  const Needs extends string = never,
  const Section extends SettingsSection | undefined = undefined,
>({
  crds = [],
  construct: ConstructClass,
  ...facts
}: ComponentProps<Name, Schema, Made, Needs, Section>): Component<
  Name,
  Schema,
  Made,
  NoInfer<Needs>,
  NoInfer<Section>
> {
  if (facts.name === ALL_OTHERS) throw new Error(`no component can be named "${ALL_OTHERS}": it means all others`);
  return {
    ...facts,
    crds: (props, context) => (typeof crds === 'function' ? crds(props, context) : crds),
    create: (scope, id, props) => new ConstructClass(scope, id, props),
  };
}

/** The entries of a catalog that a release has. What they require of what it lacks, they do without in it. */
export function entriesOf(release: Release, catalog: readonly Component[]): readonly Component[] {
  return catalog.filter(({ inRelease }) => inRelease?.(release) ?? true);
}

/**
 * Names of the components that one requires under its settings as they were written: `true`, a map, or nothing.
 * Settings that are not valid are a mistake of their own, which another one must not hide: they require nothing.
 */
export function requirementsOf(entry: Component, setting: unknown): readonly string[] {
  if (!entry.optional) return entry.requires;
  const props = propsOf(entry, setting);
  const optional = props ? entry.optional(props) : entry.requires;
  return entry.requires.filter((name) => !optional.includes(name));
}

/** The places in the settings of a component, as they were written, that ask for another one. */
export function placesAsking(entry: Component, setting: unknown, name: string): readonly Path[] {
  const props = entry.asking && propsOf(entry, setting);
  return (props && entry.asking?.(props)[name]) ?? [];
}

function propsOf(entry: Component, setting: unknown): object | undefined {
  return entry.props.safeParse(typeof setting === 'object' ? setting : {}, PARSED_ONCE).data;
}
