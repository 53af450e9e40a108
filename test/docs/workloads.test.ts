import { schemaProblems } from '../support/crd-schema';
import { objectsOfExample, workloadExamples, workloadPages } from '../support/workload-examples';

describe('examples of workloads', () => {
  test.each(workloadExamples)('%s makes what the schemas of the cluster take', (_, text) => {
    const objects = objectsOfExample(text);
    expect(objects.length).toBeGreaterThan(0);
    expect(objects.flatMap(schemaProblems)).toEqual([]);
  });

  test('every page of a workload has one', () => {
    const shown = new Set(workloadExamples.map(([title]) => title.split(' ', 1)[0]));
    expect(workloadPages.filter((page) => !shown.has(page))).toEqual([]);
  });
});
