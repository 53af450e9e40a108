import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { AuthorizationPolicy } from '../../imports/security.istio.io';
import { CheckError, check } from '../../lib/checks/check';
import { PlatformContext } from '../../lib/core/context';
import type { KubeObject } from '../../lib/kubernetes/objects';
import { Platform } from '../../lib/platform/platform';
import { surroundingsOf } from '../../lib/platform/surroundings';

const useless: KubeObject = {
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'useless', namespace: 'kubeflow' },
  spec: { selector: { matchLabels: { app: 'gone' } }, rules: [{}] },
};

test('objects of ours that do not fit are refused with every problem', () => {
  const run = () =>
    check([useless, { ...useless, metadata: { name: 'other' } }], surroundingsOf(new PlatformContext()), [useless]);
  expect(run).toThrow(CheckError);
  expect(run).toThrow(/^security.istio.io\/AuthorizationPolicy kubeflow\/useless: selects no pods[^\n]*$/);
});

describe("the user's own", () => {
  test('charts are not judged: they may be for what is on the cluster already', () => {
    const platform = new Platform();
    const chart = new Chart(platform, 'mine');
    new k8s.KubeNamespace(chart, 'namespace', { metadata: { name: 'mine' } });
    new AuthorizationPolicy(chart, 'policy', {
      metadata: { name: 'policy', namespace: 'mine' },
      spec: { selector: { matchLabels: { app: 'theirs' } }, rules: [{}] },
    });
    expect(() => platform.render()).not.toThrow();
  });

  test('patches are not judged: they are the last resort', () => {
    const value = ['cluster.local/ns/kubeflow/sa/mine'];
    const platform = new Platform({
      patches: [
        {
          target: { kind: 'AuthorizationPolicy', name: 'profiles-kfam' },
          patch: [{ op: 'replace', path: '/spec/rules/0/from/0/source/principals', value }],
        },
      ],
    });
    expect(() => platform.render()).not.toThrow();
  });
});
