import { ApiObject, type App, Chart } from 'cdk8s';
import type { KubeObject } from '../../kubernetes/objects';
import { quickResolvers } from './resolver';

/**
 * The charts of an App, in the order of the tree. `App.charts` sorts all constructs by their dependencies, each time it is
 * asked, which takes as long as constructing a component; here they have no effect: order is data, the waves.
 */
export function chartsOf(app: App): Chart[] {
  return app.node.findAll().filter(Chart.isChart);
}

/**
 * The objects of each chart of an App, in the order in which they were constructed.
 *
 * `Chart.toJson` prepares and validates the whole App again for each chart; here it is one walk.
 *
 * @throws when a construct finds itself invalid
 */
export function chartObjects(app: App): Map<Chart, KubeObject[]> {
  const resolvers = app.resolvers.splice(0);
  app.resolvers.push(...quickResolvers(resolvers));
  try {
    return objectsBelow(app);
  } finally {
    app.resolvers.splice(0, app.resolvers.length, ...resolvers);
  }
}

function objectsBelow(app: App): Map<Chart, KubeObject[]> {
  const objects = new Map<Chart, KubeObject[]>();
  const errors: string[] = [];
  for (const construct of app.node.findAll()) {
    if (Chart.isChart(construct)) objects.set(construct, []);
    errors.push(...construct.node.validate().map((error) => `${construct.node.path}: ${error}`));
    if (ApiObject.isApiObject(construct)) objects.get(Chart.of(construct))?.push(construct.toJson() as KubeObject);
  }
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return objects;
}
