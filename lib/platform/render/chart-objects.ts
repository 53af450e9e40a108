import { ApiObject, type App, Chart } from 'cdk8s';
import type { KubeObject } from '../../kubernetes/objects';

/**
 * The objects of each chart of an App, in the order in which they were constructed.
 *
 * `Chart.toJson` prepares and validates the whole App again for each chart; here it is one walk. Dependencies between
 * constructs have no effect: order is data, the waves.
 *
 * @throws when a construct finds itself invalid
 */
export function chartObjects(app: App): Map<Chart, KubeObject[]> {
  const objects = new Map(app.charts.map((chart) => [chart, [] as KubeObject[]]));
  const errors: string[] = [];
  for (const construct of app.node.findAll()) {
    errors.push(...construct.node.validate().map((error) => `${construct.node.path}: ${error}`));
    if (ApiObject.isApiObject(construct)) objects.get(Chart.of(construct))?.push(construct.toJson() as KubeObject);
  }
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return objects;
}
