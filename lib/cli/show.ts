import type { Command } from 'commander';
import { choices } from '../core/explain';
import type { KubeObject } from '../kubernetes/objects';
import { Platform } from '../platform/platform';
import type { RenderedChart } from '../platform/render/rendered-chart';
import { withoutSecretValues } from '../platform/render/secret-values';
import { stringifyYaml } from '../platform/render/yaml';
import { addOutputFlag, addSettingsArgument, answer, dataVerb, printJson } from './data-verb';
import type { DefaultPath } from './npm';

const HELP = `Nothing is written. Values of Secrets are left out: a cluster refuses what stands in their place.

Exit codes: 0 printed; 2 the settings cannot be used. See docs/commands.md.`;

interface ShowFlags {
  readonly output: string;
  readonly only: readonly string[];
  readonly crds: boolean;
}

/**
 * Adds the verb `show`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerShow(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const verb = dataVerb(program.command('show'), 'print what a settings file renders', HELP);
  addOutputFlag(addSettingsArgument(verb, defaultPath), ['yaml', 'json'])
    .option('--only <components...>', 'only these components (default: all)', [])
    .option('--no-crds', 'without CustomResourceDefinitions')
    .action((file: string, flags: ShowFlags) => answer(() => show(file, flags)));
}

function show(file: string, { output, only, crds }: ShowFlags): number {
  const charts = chosen(Platform.fromFile(file).renderCharts(), only);
  if (output === 'json') {
    const items = charts.flatMap((chart) => [
      ...(crds ? chart.crds.map((crd) => crd.parse()) : []),
      ...objectsOf(chart),
    ]);
    printJson({ apiVersion: 'v1', kind: 'List', items });
    return 0;
  }
  const texts = [
    ...(crds ? charts.flatMap((chart) => chart.crds.map((crd) => crd.text())) : []),
    ...charts.flatMap((chart) => objectsOf(chart).map((object) => stringifyYaml([object]))),
  ];
  process.stdout.write(texts.join('---\n'));
  return 0;
}

function chosen(charts: readonly RenderedChart[], only: readonly string[]): readonly RenderedChart[] {
  const names = charts.map(({ name }) => name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`the platform has no component "${unknown}"; ${choices(unknown, names)}`);
  return only.length === 0 ? charts : charts.filter(({ name }) => only.includes(name));
}

function objectsOf(chart: RenderedChart): KubeObject[] {
  return chart.objects.map(withoutSecretValues);
}
