import { ANNOTATIONS_LIMIT } from '../../../lib/kubernetes/client-side-apply';
import { RenderedChart } from '../../../lib/platform/render/rendered-chart';

const configMap = (name: string, text: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { text, marker: '\n---\n' },
});
const SMALL = configMap('small', 'a');
const LARGE = configMap('large', 'a'.repeat(ANNOTATIONS_LIMIT));

test.each([
  ['none when all are small', [SMALL, configMap('other', 'b')], []],
  ['the large one among others', [SMALL, LARGE, configMap('other', 'b')], ['ConfigMap large']],
])('objects that kubectl can apply only with --server-side: %s, before and after the file is written', (_, objects, names) => {
  const [file] = new RenderedChart('c', 10, objects, []).files();
  expect(file?.serverSideOnly).toEqual(names);
  expect(file?.text).toContain('name: small');
  expect(file?.serverSideOnly).toEqual(names);
});
