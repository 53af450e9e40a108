import type { Construct } from 'constructs';
import type { z } from 'zod';
import type { PlatformContext } from './context';
import type { LoginProvider } from './login';

/** Names of CustomResourceDefinitions: always these, or those that its settings and the platform ask for. */
export type CrdNames<Props> = readonly string[] | ((props: Props, context: PlatformContext) => readonly string[]);

/** What of the settings can call for a component. */
export interface SettingsOfAll {
  readonly auth: { readonly provider: LoginProvider };
}

/** What the catalog says of a component: everything the platform needs to know before it constructs it. */
export interface Component<Props extends object = object> {
  /** Its key in the settings, its folder, its chart and the middle of its file's name. */
  readonly name: string;
  /** What it is for, in one line. */
  readonly summary: string;
  /** Names of the components that must be on the cluster before it. */
  readonly requires: readonly string[];
  /** Names among these that it does without under some settings. @default - none */
  readonly optional?: (props: Props) => readonly string[];
  /** Names of the CustomResourceDefinitions that belong to it. @default - none */
  readonly crds?: CrdNames<Props>;
  /** Validates its settings; the inferred type is the construct's props. */
  readonly props: z.ZodType<Props>;
  /**
   * The section of the settings that is its only prop. It then has no key among the components, and is on when the
   * section says something. @default - none
   */
  readonly section?: 'profiles';
  /** Whether it is on when the settings do not mention it. @default true */
  readonly enabled?: boolean;
  /** Whether settings of the whole platform call for it. It then cannot be switched off. @default - not asked */
  readonly when?: (settings: SettingsOfAll) => boolean;
  /** Makes its objects. */
  readonly create: (scope: Construct, id: string, props: Props) => Construct;
}

/** A construct class as components are written: scope, id and props. */
type ComponentClass<Props> = new (scope: Construct, id: string, props: Props) => Construct;

/** A line of the catalog: the construct's class and what is known about it. */
export function component<Props extends object>(
  constructClass: ComponentClass<Props>,
  facts: Omit<Component<Props>, 'create'>,
): Component {
  const entry: Component<Props> = { ...facts, create: (scope, id, props) => new constructClass(scope, id, props) };
  // The platform passes each entry only what the entry's own schema validated.
  return entry as unknown as Component;
}

/**
 * Names of the components that one requires under its settings as they were written: `true`, a map, or nothing.
 * Settings that are not valid are a mistake of their own, which another one must not hide: they require nothing.
 */
export function requirementsOf(entry: Component, setting: unknown): readonly string[] {
  if (!entry.optional) return entry.requires;
  const props = entry.props.safeParse(typeof setting === 'object' ? setting : {});
  const optional = props.success ? entry.optional(props.data) : entry.requires;
  return entry.requires.filter((name) => !optional.includes(name));
}

/** Names of the CustomResourceDefinitions that a component brings with these props. */
export function crdsOf({ crds = [] }: Component, props: object, context: PlatformContext): readonly string[] {
  return typeof crds === 'function' ? crds(props, context) : crds;
}
