import { ObjectPattern, type PatternNames } from '../../lib/kubernetes/object-pattern';
import { stepsFrom, type UpgradePath } from '../../lib/kubernetes/upgrade-step';

const NAMES: PatternNames = {
  namespaces: { kubeflow: 'mlops' },
  profiles: ['ann', 'team.b'],
  words: { generated: ['profiles-config'] },
};

function object(apiVersion: string, kind: string, name: string, namespace?: string) {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}

describe('ObjectPattern', () => {
  const configMap = (namespace: string, name: string) => object('v1', 'ConfigMap', name, namespace);
  const role = (name: string, namespace?: string) =>
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', name, namespace);
  test.each([
    ['ConfigMap kubeflow/x', configMap('mlops', 'x'), true],
    ['ConfigMap kubeflow/x', configMap('kubeflow', 'x'), false],
    ['ConfigMap auth/x', configMap('auth', 'x'), true],
    ['ConfigMap auth/x', configMap('auth', 'xy'), false],
    ['ConfigMap.example.com auth/x', configMap('auth', 'x'), false],
    ['ConfigMap auth/x*', configMap('auth', 'x'), true],
    ['ConfigMap auth/a.c', configMap('auth', 'abc'), false],
    ['ConfigMap kubeflow/{generated}-{hash}', configMap('mlops', 'profiles-config-24bcdfghkm'), true],
    ['ConfigMap kubeflow/{generated}-{hash}', configMap('mlops', 'profiles-config-parameters'), false],
    ['ConfigMap {profile}/*', configMap('team.b', 'x'), true],
    ['ConfigMap {profile}/*', configMap('teamxb', 'x'), false],
    ['ConfigMap */*', configMap('any', 'x'), true],
    ['Namespace *', object('v1', 'Namespace', 'x'), true],
    ['Secret */*', configMap('any', 'x'), false],
    ['* auth/*', configMap('auth', 'x'), true],
    ['* auth/*', role('x'), false],
    ['ClusterRole x', role('x'), true],
    ['ClusterRole */*', role('x'), false],
    ['ClusterRole x', role('x', 'auth'), false],
    ['Workflow.argoproj.io */*', object('argoproj.io/v1alpha1', 'Workflow', 'x', 'ann'), true],
  ])('%s', (text, each, expected) => {
    expect(new ObjectPattern(text, NAMES).matches(each)).toBe(expected);
  });

  test('says where its objects are', () => {
    const one = new ObjectPattern('Deployment kubeflow/minio', NAMES);
    expect([one.groupKind, one.onlyNamespace, one.onlyName]).toEqual(['apps/Deployment', 'mlops', 'minio']);
    const many = new ObjectPattern('* {profile}/x-*', NAMES);
    expect([many.groupKind, many.onlyNamespace, many.onlyName]).toEqual([undefined, undefined, undefined]);
  });

  test('matches nothing in profiles where there are none', () => {
    const pattern = new ObjectPattern('ConfigMap {profile}/*', { ...NAMES, profiles: [] });
    expect(pattern.matches(configMap('', 'x'))).toBe(false);
  });

  test.each(['ConfigMap', 'configmap a/b', 'ConfigMap a/b/c', ''])('%j is no pattern', (text) => {
    expect(() => new ObjectPattern(text, NAMES)).toThrow('must be Kind[.group] [namespace/]name');
  });

  test('knows its words', () => {
    expect(() => new ObjectPattern('ConfigMap a/{other}', NAMES)).toThrow('"{other}": there is no word {other}');
  });
});

describe('stepsFrom', () => {
  const step = (id: string, ...from: string[]) => ({ id, from, match: [], what: id, do: 'ask' }) as const;
  const path: UpgradePath = {
    target: '3',
    sources: ['1', '2', '3'].map((name) => ({ name, pipelines: [], knative: [] })),
    words: {},
    steps: [step('one', '1'), step('two', '2', '3'), step('three', '3')],
  };

  test('takes those of all releases before, in their order', () => {
    expect(stepsFrom(path, '1').map(({ id }) => id)).toEqual(['one']);
    expect(stepsFrom(path, '2').map(({ id }) => id)).toEqual(['one', 'two']);
  });

  test('refuses a release that it does not know', () => {
    expect(() => stepsFrom(path, '4')).toThrow('no way leads from "4" to 3; it can be 1, 2, 3');
  });
});
