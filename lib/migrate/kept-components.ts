import { type Component, requirementsOf } from '../core/component';
import type { ComponentName } from '../core/component-name';
import { valueAt } from '../kubernetes/json';
import { CATALOG } from '../platform/catalog';
import { componentsOn } from '../platform/settings/components-on';
import type { SettingsDraft } from './settings-draft';

/** What no platform of Kubeflow does without, whether its old files named it or not. */
const ALWAYS: readonly ComponentName[] = [
  'cert-manager',
  'istio',
  'kubeflow-namespace',
  'kubeflow-roles',
  'kubeflow-istio-resources',
  'login',
  'dex',
  'oauth2-proxy',
];

/**
 * Says in a draft which components are on: those that the old platform had, and the newer ones that can be on beside
 * them.
 *
 * @param wanted components that the old platform had
 * @param known components that it could have had: those of them that it had not go off
 * @param off comment of those that go off
 */
export function sayComponents(
  draft: SettingsDraft,
  wanted: ReadonlyMap<ComponentName, string>,
  known: ReadonlySet<ComponentName>,
  off: string,
): { readonly off: readonly ComponentName[]; readonly needed: readonly ComponentName[] } {
  const byDefault = componentsOn(draft.settings, CATALOG);
  const on = new Set(CATALOG.map(({ name }) => name).filter((name) => ALWAYS.includes(name) || wanted.has(name)));
  const needed = new Set<ComponentName>();
  const require = (name: ComponentName) => {
    for (const other of requirements(draft, name)) {
      if (on.has(other)) continue;
      on.add(other);
      needed.add(other);
      require(other);
    }
  };
  for (const name of [...on]) require(name);
  const isNew = (name: ComponentName) => byDefault.has(name) && !known.has(name);
  // A new component stays where all that it requires is on, be it new itself.
  let changed = true;
  while (changed) {
    const more = CATALOG.filter(
      ({ name }) => isNew(name) && !on.has(name) && requirements(draft, name).every((each) => on.has(each)),
    );
    for (const { name } of more) on.add(name);
    changed = more.length > 0;
  }
  const settable = CATALOG.filter(({ section }) => section === undefined).map(({ name }) => name);
  for (const name of settable) {
    if (on.has(name) && !byDefault.has(name) && wanted.has(name)) {
      draft.say(['components', name], true, wanted.get(name) ?? '');
    }
  }
  const left = settable.filter((name) => !on.has(name) && byDefault.has(name));
  for (const name of left) draft.say(['components', name], false, off);
  return { off: left, needed: [...needed] };
}

function requirements(draft: SettingsDraft, name: ComponentName): readonly ComponentName[] {
  const entry: Component | undefined = CATALOG.find((each) => each.name === name);
  const required = entry ? requirementsOf(entry, valueAt(draft.settings, 'components', name)) : [];
  return CATALOG.map((each) => each.name).filter((each) => required.includes(each));
}
