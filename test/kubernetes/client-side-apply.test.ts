import {
  ANNOTATIONS_LIMIT,
  annotationsAfterClientSideApply,
  needsServerSideApply,
  SURELY_SMALL,
} from '../../lib/kubernetes/client-side-apply';
import { stringifyYaml } from '../../lib/platform/render/yaml';

const configMap = (text: string, annotations?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', ...(annotations ? { annotations } : {}) },
  data: { text },
});

/** What kubectl 1.36 wrote for these, read back from the cluster. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

test.each([
  [
    'plain',
    configMap('a'),
    '{"apiVersion":"v1","data":{"text":"a"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"c"}}\n',
    0,
  ],
  [
    'with what Go escapes',
    configMap('<'),
    '{"apiVersion":"v1","data":{"text":"\\u003c"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"c"}}\n',
    0,
  ],
  [
    'with bytes beyond ASCII',
    configMap('ü'),
    '{"apiVersion":"v1","data":{"text":"ü"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"c"}}\n',
    0,
  ],
  [
    'with annotations, which count twice',
    configMap('a', { k: 'v' }),
    '{"apiVersion":"v1","data":{"text":"a"},"kind":"ConfigMap","metadata":{"annotations":{"k":"v"},"name":"c"}}\n',
    2,
  ],
])('the annotations of an object %s are counted as kubectl writes them', (_, object, written, others) => {
  expect(annotationsAfterClientSideApply(object)).toBe(LAST_APPLIED.length + Buffer.byteLength(written) + others);
});

test('an object is too large by the byte', () => {
  const rest = annotationsAfterClientSideApply(configMap(''));
  expect(needsServerSideApply(configMap('x'.repeat(ANNOTATIONS_LIMIT - rest)))).toBe(false);
  expect(needsServerSideApply(configMap('x'.repeat(ANNOTATIONS_LIMIT - rest + 1)))).toBe(true);
});

/** What becomes longer in JSON than it is in YAML, or is escaped by Go. */
const GROWING = ['"', '\\', '<', '"<\n', '\n', '\u2028', '\u0001', '\0', '\u001b', 'ü', '中', '😀'];

test.each(GROWING)('a document of SURELY_SMALL characters of %j is small enough', (part) => {
  let count = 0;
  const objectOf = (times: number) => ({
    ...configMap(part.repeat(times)),
    data: { [part]: part.repeat(times), a: 'b' },
  });
  for (let step = 2 ** 15; step >= 1; step /= 2) {
    if (stringifyYaml([objectOf(count + step)]).length <= SURELY_SMALL) count += step;
  }
  expect(count).toBeGreaterThan(1000);
  const object = objectOf(count);
  expect(needsServerSideApply({ ...object, metadata: { ...object.metadata, annotations: object.data } })).toBe(false);
  expect(needsServerSideApply(object)).toBe(false);
});

test('so is one of many short keys and lists', () => {
  const items = Array.from({ length: 1000 }, (_, index) => ({ [`k${index}`]: [[], {}, 'a', 1, true, null, [['b']]] }));
  const object = { ...configMap('a'), items };
  const ratio = JSON.stringify(object).length / stringifyYaml([object]).length;
  expect(ratio).toBeLessThan(2);
});
