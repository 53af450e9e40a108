import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { findEntry, type SettingsOf } from '../core/catalog';
import { entriesOf } from '../core/component';
import { PlatformContext } from '../core/context';
import { choices } from '../core/explain';
import { parseProps } from '../core/props';
import { CATALOG } from './catalog';
import type { DefaultCatalog } from './component-names';
import { componentCrds } from './render/crds';

/** Settings of the components, by name. */
type Settings = SettingsOf<DefaultCatalog>;

/**
 * CustomResourceDefinitions in a chart of your own, with one line:
 *
 *     new Crds(chart, 'crds', 'notebook-controller');
 *     new Crds(chart, 'crds', ['notebooks.kubeflow.org']);
 *
 * A Platform brings those of its components by itself.
 */
export class Crds<Name extends keyof Settings = keyof Settings> extends Construct {
  /** Names of the CustomResourceDefinitions. */
  readonly names: readonly string[];

  /**
   * @param of a component of the catalog, or names of CustomResourceDefinitions
   * @param props the component's settings, where its definitions depend on them
   * @throws when the catalog has no such component, or the release no such definition
   */
  constructor(scope: Construct, id: string, of: Name | readonly string[], props?: Extract<Settings[Name], object>) {
    super(scope, id);
    this.names = typeof of === 'string' ? namesOf(this, of, props) : of;
    for (const crd of componentCrds(this.names, PlatformContext.of(this))) new ApiObject(this, crd.name, crd.parse());
  }
}

function namesOf(crds: Construct, name: string, props: object = {}): readonly string[] {
  const context = PlatformContext.of(crds);
  const entries = entriesOf(context.release, CATALOG);
  const entry = findEntry(entries, name);
  if (!entry) {
    const known = entries.map((each) => each.name);
    throw new Error(`no component is named "${name}"; ${choices(name, known)}`);
  }
  return entry.crds(parseProps(crds, entry.props, props), context);
}
