import { join } from 'node:path';
import { loadDeviations, loadExtras } from '../../scripts/parity/declarations';
import { useFolder } from '../support/folder';

const folder = useFolder();
const REASON = 'reason: because it is better\n  runs: [default]';

function deviation(text: string) {
  folder.write('deviations.yaml', `- object: apps/Deployment/kubeflow/mysql\n  ${REASON}\n${text}`);
  return loadDeviations(folder.path('deviations.yaml'));
}

test.each([
  ['a whole object', ''],
  ['a value', '  path: spec\n  ours: 1'],
  ['no value', '  path: spec\n  ours: null'],
  ['a change of a list', '  path: rules\n  added: [a]\n  removed: [b]'],
  ['what is gone from a list', '  path: rules\n  removed: [b]'],
  ['a text', '  path: data\n  matches: a'],
  ['a selector', '  path: spec\n  same: selector'],
])('%s can be declared', (_, text) => {
  expect(deviation(text)).toHaveLength(1);
});

test.each([
  ['a path alone', '  path: spec', 'has none of ours, added, removed, matches, same: with a path one of them'],
  ['two statements', '  path: spec\n  ours: 1\n  matches: a', 'has ours, matches of'],
  ['a value and a list', '  path: spec\n  ours: 1\n  added: [a]', 'has ours, added of'],
  ['a value of a whole object', '  ours: 1', 'none without a path'],
  ['an empty list', '  path: rules\n  added: []', 'added: '],
  ['an unknown key', '  path: spec\n  ours: 1\n  run: default', 'run'],
  ['a selector in other words', '  path: spec\n  same: labels', 'same: '],
])('%s is refused, with the place', (_, text, message) => {
  expect(() => deviation(text)).toThrow('deviations.yaml: entry 1, {"object":"apps/Deployment/kubeflow/mysql"');
  expect(() => deviation(text)).toThrow(message);
});

test.each([
  ['no runs', '- object: /Secret/a/b\n  reason: because it is better\n', 'runs: '],
  [
    'a short reason',
    '- object: /Secret/a/b\n  runs: [default]\n  reason: better\n',
    'a reason that a user would accept',
  ],
  ['a name without its group', `- object: Secret/a/b\n  ${REASON}\n`, 'must be group/Kind/namespace/name'],
  ['many whole objects at once', `- object: /Secret/a/*\n  ${REASON}\n`, 'must name one object'],
  ['no list', 'object: /Secret/a/b\n', 'must be a list'],
])('%s is refused', (_, text, message) => {
  folder.write('deviations.yaml', text);
  expect(() => loadDeviations(folder.path('deviations.yaml'))).toThrow(message);
});

test('groups of objects without counterpart', () => {
  folder.write('extras.yaml', `- ${REASON}\n  objects: [/Secret/a/b]\n- ${REASON}\n  objects: []\n`);
  expect(() => loadExtras(folder.path('extras.yaml'))).toThrow('extras.yaml: entry 2,');
});

test('our own declarations are as they must be', () => {
  expect(loadDeviations(join(__dirname, 'deviations.yaml')).length).toBeGreaterThan(100);
  expect(loadExtras(join(__dirname, 'extras.yaml')).length).toBeGreaterThan(10);
});
