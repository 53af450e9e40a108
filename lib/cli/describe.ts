import type { Command } from 'commander';
import { choices } from '../core/explain';
import { CATALOG } from '../platform/catalog';
import {
  type ComponentDescription,
  type DescribedSetting,
  describeComponent,
  describeWorkload,
} from '../platform/inventory/description';
import { WORKLOADS } from '../platform/inventory/workloads';
import { loadSettings } from '../platform/settings/load';
import { addFileFlag, addOutputFlag, answer, columns, dataVerb, printJson, printLines } from './data-verb';
import type { DefaultPath } from './npm';

const HELP = `Of a component of the platform: settings with defaults, what it requires, CRDs, images and objects.
Of a construct for charts of your own, such as Notebook or InferenceService: its props.

Exit codes: 0 described; 2 there is no such name, or the settings cannot be used. See docs/commands.md.`;

interface DescribeFlags {
  readonly file: string;
  readonly output: string;
}

/**
 * Adds the verb `describe`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerDescribe(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const verb = dataVerb(
    program.command('describe'),
    'say all of a component, or of a construct of your own charts',
    HELP,
  );
  addOutputFlag(addFileFlag(verb.argument('<name>', 'a component, or a construct'), defaultPath)).action(
    (name: string, flags: DescribeFlags) => answer(() => describe(name, flags)),
  );
}

function describe(name: string, { file, output }: DescribeFlags): number {
  const isComponent = CATALOG.some((entry) => entry.name === name);
  const props = isComponent ? undefined : describeWorkload(name);
  if (!isComponent && !props) {
    const known = [...CATALOG.map((entry) => entry.name), ...Object.keys(WORKLOADS)];
    throw new Error(`no component and no construct is named "${name}"; ${choices(name, known)}`);
  }
  if (props) {
    if (output === 'json') printJson({ name, props });
    else printLines([`${name}: a construct for charts of your own`, '', 'props', ...settingLines(props)]);
    return 0;
  }
  const description = describeComponent(name, loadSettings(file, CATALOG), CATALOG);
  if (output === 'json') printJson(description);
  else printLines(textOf(description, file));
  return 0;
}

function textOf(component: ComponentDescription, file: string): string[] {
  const { name, summary, on, version, section, settings, requires, requiredBy, crds, images, objects } = component;
  return [
    `${name}: ${summary}`,
    `${on ? 'on' : 'off'} in ${file}${version === undefined ? '' : `, version ${version}`}`,
    `requires: ${requires.join(', ') || 'nothing'}`,
    `required by: ${requiredBy.join(', ') || 'nothing that is on'}`,
    '',
    `settings, below ${section}`,
    ...(settings.length > 0 ? settingLines(settings) : ['  none']),
    ...listed('CustomResourceDefinitions', crds),
    ...listed('images', images),
    ...listed(on ? 'objects' : 'objects, if it were on', objects),
  ];
}

function settingLines(settings: readonly DescribedSetting[]): string[] {
  const rows = settings.map(({ path, values, default: byDefault, description }) => [
    path,
    values,
    byDefault || '-',
    description,
  ]);
  const plain = rows.map((row) => row.map((cell) => cell.replaceAll('`', '')));
  return columns([['SETTING', 'VALUES', 'DEFAULT', 'WHAT'], ...plain]).map((line) => `  ${line}`);
}

function listed(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ['', `${title} (${items.length})`, ...items.map((item) => `  ${item}`)];
}
