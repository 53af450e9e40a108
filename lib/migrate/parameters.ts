import { formatPath } from '../core/problem';
import { OF_THE_CLUSTER } from '../platform/settings/combinations';
import { type Input, textIn } from './inputs';
import type { Migration } from './migration';
import { type Conversion, PARAMETER_ROWS } from './parameter-rows';

/** The namespaces of an application's row, by its id. */
export type NamespaceKeys = Readonly<Record<string, string | undefined>>;

/**
 * Says what becomes of a value that its row in the table decides alone.
 *
 * @param namespaces keys of `namespaces`, by owner
 * @returns false where no row has it
 */
export function takeParameter(migration: Migration, input: Input, namespaces: NamespaceKeys): boolean {
  const row = PARAMETER_ROWS.find(({ names, of }) => names.includes(input.name) && (of?.includes(input.owner) ?? true));
  if (row === undefined) return false;
  const { outcome } = row;
  if (outcome.kind === 'namespace') {
    takeNamespace(migration, input, namespaces[input.owner]);
    return true;
  }
  if (outcome.kind === 'dropped') {
    migration.report('dropped', input, { note: outcome.note });
    return true;
  }
  const text = textIn(input);
  if (text === undefined) {
    migration.report('dropped', input, { note: 'it has no value' });
    return true;
  }
  if (outcome.kind === 'missing') {
    migration.report('missing', input, outcome);
    return true;
  }
  const { setting, as = 'text', usual, note } = outcome;
  const value = convert(text, as);
  if (text === usual) migration.default(input, setting, note);
  else if (value === undefined) {
    migration.report('missing', input, { setting: formatPath(setting), note: `${EXPECTED[as]} is expected` });
  } else migration.take(input, setting, value, note);
  return true;
}

/** What each conversion takes, in words. */
const EXPECTED: Readonly<Record<Conversion, string>> = {
  text: 'text',
  lowerCase: 'text',
  flag: 'true or false',
  number: 'a whole number',
  policy: 'Always, IfNotPresent or Never',
};

function convert(text: string, as: Conversion): unknown {
  switch (as) {
    case 'lowerCase':
      return text.toLowerCase();
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'number':
      return /^\d+$/.test(text) ? Number(text) : undefined;
    case 'policy':
      return ['Always', 'IfNotPresent', 'Never'].find((each) => each === text);
    default:
      return text;
  }
}

/** The name of a namespace, where it is another than upstream's. */
export function takeNamespace(migration: Migration, input: Input, key: string | undefined): void {
  const name = textIn(input);
  if (name === undefined) migration.report('dropped', input, { note: 'it has no value' });
  else if (name === 'kube-system' && key !== 'kubeflow')
    migration.report('dropped', input, { note: 'what was in kube-system is there still' });
  else if (key === undefined) {
    migration.report('dropped', input, { note: 'what it holds is in the namespace of the components' });
  } else if (OF_THE_CLUSTER.includes(name)) {
    migration.default(input, ['namespaces', key], `${key}: "${name}" is the cluster's own, which no platform closes`);
  } else if (name === key) migration.default(input, ['namespaces', key]);
  else migration.take(input, ['namespaces', key], name);
}
