import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CLUSTER_WRITES } from '../../lib/kubernetes/cluster-writes';
import { ignoredDifferences } from '../../lib/platform/gitops/ignored-differences';
import { withClusterWrites } from '../../scripts/cluster-writes/page';

const page = (name: string) => readFileSync(join(__dirname, '../../docs', name), 'utf8');
const PAGE = page('gitops.md');

test.each([
  ['deploy.md', 'table'],
  ['gitops.md', 'argo-cd'],
])('what docs/%s shows of the list is current: `npm run schema` writes it', (name, part) => {
  const text = page(name);
  expect(text).toBe(withClusterWrites(text));
  expect(text.match(/<!-- cluster-writes:(table|argo-cd) -->\n./g)).toEqual([
    `<!-- cluster-writes:${part} -->\n${part === 'table' ? '|' : '`'}`,
  ]);
});

describe("Argo CD's Application", () => {
  const [, text = ''] = /<!-- cluster-writes:argo-cd -->\n```yaml\n(.*?)```/s.exec(PAGE) ?? [];
  const paths = ignoredDifferences().flatMap(({ kind, jqPathExpressions }) =>
    jqPathExpressions.map((path) => `${kind}: ${path}`),
  );

  test('ignores the fields of the list, each once', () => {
    expect(parse(text).spec.ignoreDifferences).toEqual(ignoredDifferences());
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toEqual(
      expect.arrayContaining([
        'ValidatingWebhookConfiguration: .webhooks[]?.clientConfig.caBundle',
        'MutatingWebhookConfiguration: select(.metadata.name | endswith(".knative.dev")) | .webhooks[]?.rules',
        'CustomResourceDefinition: .spec.conversion.webhook.clientConfig.caBundle',
        'ClusterRole: select(.aggregationRule) | .rules',
      ]),
    );
  });

  test('does not ignore what is rendered: Argo CD would never change it', () => {
    const rendered = CLUSTER_WRITES.filter(({ value, partly }) => value !== undefined || partly);
    expect(rendered.length).toBeGreaterThan(2);
    expect(paths.filter((path) => /failurePolicy|matchPolicy|\.env$/.test(path))).toEqual([]);
  });
});
