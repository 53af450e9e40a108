import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { PlatformContext } from '../core/context';
import { choices } from '../core/explain';
import { CATALOG } from './catalog';
import { componentCrds } from './render/crds';

/**
 * CustomResourceDefinitions in a chart of your own, with one line:
 *
 *     new Crds(chart, 'crds', 'notebook-controller');
 *     new Crds(chart, 'crds', ['notebooks.kubeflow.org']);
 *
 * A Platform brings those of its components by itself.
 */
export class Crds extends Construct {
  /** Names of the CustomResourceDefinitions. */
  readonly names: readonly string[];

  /**
   * @param of a component of the catalog, or names of CustomResourceDefinitions
   * @param props the component's settings, where its definitions depend on them
   * @throws when the catalog has no such component, or the release no such definition
   */
  constructor(scope: Construct, id: string, of: string | readonly string[], props: object = {}) {
    super(scope, id);
    const context = PlatformContext.of(this);
    this.names = typeof of === 'string' ? namesOf(of, props, context) : of;
    for (const crd of componentCrds(this.names, context)) new ApiObject(this, crd.name, crd.parse());
  }
}

function namesOf(name: string, props: object, context: PlatformContext): readonly string[] {
  const entry = CATALOG.find((each) => each.name === name);
  if (!entry) {
    const known = CATALOG.map((each) => each.name);
    throw new Error(`no component is named "${name}"; ${choices(name, known)}`);
  }
  return entry.crds(entry.props.parse(props), context);
}
