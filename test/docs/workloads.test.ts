import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import * as library from '../../lib/index';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { schemaProblems } from '../support/crd-schema';
import { renderObjects } from '../support/render';

const FOLDER = join(__dirname, '../../docs/workloads');

/** What an example makes: it knows a `chart` and everything that the package exports. */
function objectsOf(example: string): KubeObject[] {
  const { code } = transformSync(example, { loader: 'ts' });
  return renderObjects((chart) =>
    new Function('chart', ...Object.keys(library), code)(chart, ...Object.values(library)),
  );
}

const examples = readdirSync(FOLDER).flatMap((page) =>
  [...readFileSync(join(FOLDER, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
    ([, text = ''], index) => [`${page} #${index + 1}`, text] as const,
  ),
);

describe('examples of workloads', () => {
  test.each(examples)('%s makes what the schemas of the cluster take', (_, text) => {
    const objects = objectsOf(text);
    expect(objects.length).toBeGreaterThan(0);
    expect(objects.flatMap(schemaProblems)).toEqual([]);
  });

  test('every page of a workload has one', () => {
    const shown = new Set(examples.map(([title]) => title.split(' ', 1)[0]));
    expect(readdirSync(FOLDER).filter((page) => !shown.has(page))).toEqual([]);
  });
});
