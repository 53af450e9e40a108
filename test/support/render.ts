import { App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { PlatformContext, type PlatformContextOptions } from '../../lib/core/context';
import type { KubeObject } from '../../lib/kubernetes/objects';

/** The objects of what a function constructs in a chart of its own, as anybody's chart would have them. */
export function renderObjects(construct: (chart: Construct) => void, context?: PlatformContextOptions): KubeObject[] {
  const app = new App({ outdir: 'never-written' });
  if (context) PlatformContext.provide(app, context);
  const chart = new Chart(app, 'test', { disableResourceNameHashes: true });
  construct(chart);
  return chart.toJson() as KubeObject[];
}

/** The object of a kind and name; fails the test when there is none or more than one. */
export function find(objects: readonly KubeObject[], kind: string, name: string): KubeObject {
  const found = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  if (found.length !== 1) {
    const there = objects.map((object) => `${object.kind}/${object.metadata.name}`).join(', ');
    throw new Error(`${found.length} objects ${kind}/${name}; there are ${there}`);
  }
  return found[0] as KubeObject;
}
