import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import * as library from '../../lib/index';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { renderObjects } from './render';

const FOLDER = join(__dirname, '../../docs/workloads');

/** Names of the pages of what users write in charts of their own. */
export const workloadPages: readonly string[] = readdirSync(FOLDER);

/** Every example on these pages, by page and number. */
export const workloadExamples: readonly (readonly [title: string, text: string])[] = workloadPages.flatMap((page) =>
  [...readFileSync(join(FOLDER, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
    ([, text = ''], index) => [`${page} #${index + 1}`, text] as const,
  ),
);

/** What an example makes: it knows a `chart` and everything that the package exports. */
export function objectsOfExample(text: string): KubeObject[] {
  const { code } = transformSync(text, { loader: 'ts' });
  return renderObjects((chart) =>
    new Function('chart', ...Object.keys(library), code)(chart, ...Object.values(library)),
  );
}
