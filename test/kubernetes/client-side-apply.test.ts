import {
  ANNOTATIONS_LIMIT,
  annotationsAfterClientSideApply,
  needsServerSideApply,
} from '../../lib/kubernetes/client-side-apply';

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
