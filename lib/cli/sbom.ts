import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { besideCode } from '../core/files';
import { CATALOG } from '../platform/catalog';
import { Platform } from '../platform/platform';
import { sbomOf } from '../platform/sbom';
import { addSettingsArgument, answer, dataVerb } from './data-verb';
import type { DefaultPath } from './npm';
import { sourceDate } from './source-date';

const HELP = `CycloneDX 1.6 in JSON: components and their versions, images (by digest where \`images lock\` has made a file), sources of
the CustomResourceDefinitions. The same platform is the same text; SOURCE_DATE_EPOCH says when it was made.

Exit codes: 0 printed; 2 the settings cannot be used. See docs/air-gap.md.`;

/**
 * Adds the verb `sbom`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerSbom(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const verb = dataVerb(program.command('sbom'), 'print what a platform consists of, as CycloneDX', HELP);
  addSettingsArgument(verb, defaultPath).action((file: string) =>
    answer(async () => {
      const platform = Platform.fromFile(file);
      const time = sourceDate();
      const { version } = JSON.parse(readFileSync(besideCode('package.json'), 'utf8')) as { version: string };
      process.stdout.write(await sbomOf(platform, platform.renderCharts(), CATALOG, { version, time }));
      return 0;
    }),
  );
}
