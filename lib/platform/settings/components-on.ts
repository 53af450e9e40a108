import { z } from 'zod';
import type { Catalog } from '../../core/catalog';
import { ALL_OTHERS } from '../../core/component';
import { LOGIN_PROVIDER_NAMES } from '../../core/schemas/auth-schema';
import { valueAt } from '../../kubernetes/json';

/** What settings say of all components that they do not name. YAML 1.2 reads `on` and `off` as text, YAML 1.1 as true and false. */
export const allOthersSchema = z
  .union([z.enum(['on', 'off']), z.boolean()])
  .optional()
  .describe(
    'Whether the components that are not named here are on. By default as each of them says. With `off` a file names only what it wants.',
  );

/**
 * Names of the components that are on: nothing else decides it.
 *
 * It looks at settings as they were written, valid or not, so that other mistakes do not hide what contradicts itself.
 */
export function componentsOn(settings: unknown, catalog: Catalog): ReadonlySet<string> {
  const chosen = valueAt(settings, 'auth', 'provider');
  const provider = LOGIN_PROVIDER_NAMES.find((each) => each === chosen) ?? LOGIN_PROVIDER_NAMES[0];
  const ingress = valueAt(settings, 'gateway', 'ingress') !== undefined;
  const others = allOthers(valueAt(settings, 'components', ALL_OTHERS));
  const on = catalog.filter(({ name, section, asked = isFilled, enabled = true, when = () => true }) => {
    if (section) return asked(valueAt(settings, section));
    const said = valueAt(settings, 'components', name) ?? others ?? enabled;
    return said !== false && when({ auth: { provider }, ingress });
  });
  return new Set(on.map(({ name }) => name));
}

function isFilled(section: unknown): boolean {
  return Array.isArray(section) && section.length > 0;
}

function allOthers(said: unknown): boolean | undefined {
  if (said === true || said === 'on') return true;
  return said === false || said === 'off' ? false : undefined;
}
