import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DeployResult,
  describeFailure,
  type Failure,
  Progress,
  painter,
  renderDiff,
  summarize,
} from '../../lib/deploy';
import { JSON_TYPES } from '../../lib/deploy/text/json-types';
import { configMap, deployment, namespace, object } from './support';

const plain = painter({ write: () => {} });

/** A terminal that keeps what is written to it. */
function screen(isTTY = false) {
  const written: string[] = [];
  return { isTTY, columns: 60, write: (text: string) => written.push(text), written };
}

test.each<[Failure, string[]]>([
  [
    {
      object: deployment('a/d'),
      kind: 'conflict',
      reason: 'other managers own fields',
      conflicts: [
        { manager: 'kubectl-edit', fields: ['.spec.replicas', '.spec.paused'] },
        { manager: 'Go http', fields: ['.data'] },
      ],
    },
    [
      'conflict: apps/Deployment a/d: other managers own fields',
      '    kubectl-edit owns .spec.replicas, .spec.paused',
      '    Go http owns .data',
      "    to take them over: --take-over kubectl --take-over 'Go http', or --force-conflicts for all managers",
    ],
  ],
  [
    {
      object: deployment('a/d'),
      kind: 'conflict',
      reason: 'other managers own fields',
      conflicts: [{ manager: 'kube-controller-manager', fields: ['.spec.replicas'] }],
    },
    [
      'conflict: apps/Deployment a/d: other managers own fields',
      '    kube-controller-manager owns .spec.replicas',
      '    autoscaling of Kubernetes: the autoscaler decides how many pods there are; its bounds say how few and how many: leave the field out of dist',
      '    to take them over: --take-over kube-controller-manager, or --force-conflicts for all managers',
    ],
  ],
  [
    { object: deployment('a/d'), kind: 'immutable', reason: 'spec.selector: field is immutable' },
    [
      'immutable: apps/Deployment a/d: spec.selector: field is immutable',
      "    to delete it and make it anew: --replace 'Deployment.apps a/d'",
    ],
  ],
  [
    { object: object('v1', 'PersistentVolumeClaim', 'a/c'), kind: 'immutable', reason: 'no' },
    [
      'immutable: PersistentVolumeClaim a/c: no',
      '    it cannot be changed in place, and deleting it would delete data: undo the change in the settings',
    ],
  ],
  [
    { object: object('kubeflow.org/v1', 'Profile', 'p'), kind: 'stuck', reason: 'two\n  lines', details: ['pod x: y'] },
    ['stuck: kubeflow.org/Profile p: two lines', '    pod x: y'],
  ],
])('%#. a failure says what, why and what to do', (failure, lines) => {
  expect(describeFailure(failure, plain)).toEqual(lines);
});

/** A deployment that had nothing to do. */
const deployed: DeployResult = {
  ok: true,
  created: [],
  changed: [],
  unchanged: [],
  deleted: [],
  pruned: false,
  failures: [],
  notApplied: [],
  interrupted: false,
  warnings: [],
  milliseconds: 3_210,
  requests: 9,
};

describe('the summary', () => {
  const result: DeployResult = {
    ...deployed,
    created: [configMap('a/a')],
    unchanged: [configMap('a/b'), configMap('a/c')],
    warnings: ['old'],
  };

  test('counts', () => {
    expect(summarize(result, plain)).toEqual([
      'warning: old',
      'deployed: created 1, changed 0, unchanged 2, failed 0 in 3.2 s',
    ]);
  });

  test('says how to go on', () => {
    expect(
      summarize({ ...result, ok: false, interrupted: true, notApplied: [namespace('x')], warnings: [] }, plain),
    ).toEqual([
      'interrupted: created 1, changed 0, unchanged 2, failed 0, not applied 1 in 3.2 s',
      'run it again to go on: what is applied stays as it is',
    ]);
    expect(summarize({ ...result, ok: false, error: 'cannot reach x', warnings: [] }, plain)[0]).toBe(
      'error: cannot reach x',
    );
  });
});

describe('what dist no longer holds', () => {
  const kept = { object: namespace('team'), reason: 'all that is in it would be deleted with it', data: true } as const;
  const secret = { object: object('v1', 'Secret', 'a/s'), reason: 'something in dist still goes by its name' };
  const leftovers = {
    prunable: [configMap('a/old'), deployment('a/d')],
    kept: [kept, secret],
    members: 9,
    problems: [],
  };

  test('is a hint at the end of a deployment', () => {
    const lines = (some: Partial<typeof leftovers>, created = 0) =>
      summarize(
        { ...deployed, created: Array(created).fill(configMap('a/a')), leftovers: { ...leftovers, ...some } },
        plain,
      ).slice(0, -1);
    expect(lines({})).toEqual(['2 objects are no longer in dist: diff lists them, deploy --prune deletes them']);
    expect(lines({ prunable: [] })).toEqual([]);
    expect(lines({}, 6)).toEqual([
      'dist lacks 2 of the 3 objects of the set: another platform needs a set of its own (--set)',
    ]);
  });

  test('is told after a prune as far as it stays', () => {
    const result = {
      ...deployed,
      deleted: [configMap('a/old')],
      pruned: true,
      leftovers: { ...leftovers, prunable: [] },
    };
    expect(summarize(result, plain)).toEqual([
      'left behind: Namespace team: all that is in it would be deleted with it (unless --prune-data Namespace)',
      'left behind: Secret a/s: something in dist still goes by its name',
      'deployed: created 0, changed 0, unchanged 0, deleted 1, failed 0 in 3.2 s',
    ]);
  });

  test('stands in a diff, with a warning when it is most of the set', () => {
    const lines = (members: number) =>
      renderDiff({ entries: [], same: 7, leftovers: { ...leftovers, members }, warnings: [], cluster: 'kind' }, plain);
    expect(lines(9)).toEqual([
      '- ConfigMap a/old: would be left behind; deploy --prune deletes it',
      '- apps/Deployment a/d: would be left behind; deploy --prune deletes it',
      '= Namespace team: would be left behind, even by --prune: all that is in it would be deleted with it (unless --prune-data Namespace)',
      '= Secret a/s: would be left behind, even by --prune: something in dist still goes by its name',
      'kind: 0 to create, 0 to change, 2 to prune, 2 left behind, 7 the same',
    ]);
    expect(lines(3).at(-2)).toBe(
      '2 of the 3 objects of the set would go: deploy --prune does that only with --prune-most',
    );
  });
});

describe('progress', () => {
  test('is one line for each wave on a log, and a reminder every half minute', () => {
    let now = 0;
    const terminal = screen();
    const { onEvent } = new Progress(terminal, () => now);
    const pending = {
      type: 'pending',
      pending: [1, 2, 3, 4].map((n) => ({ object: deployment(`a/d${n}`), reason: 'not yet' })),
    } as const;
    onEvent({ type: 'started', cluster: 'kind', objects: 3, waves: 1 });
    onEvent({ type: 'wave-started', wave: 10, objects: 3 });
    onEvent({ type: 'applied', object: configMap('a/a'), action: 'created' });
    onEvent({ type: 'applied', object: configMap('a/b'), action: 'unchanged' });
    onEvent({ type: 'applied', object: configMap('a/c'), action: 'created' });
    for (const each of [1_000, 31_000, 32_000]) {
      now = each;
      onEvent(pending);
    }
    onEvent({ type: 'retry', reason: 'reset' });
    onEvent({ type: 'retry', reason: 'reset' });
    onEvent({ type: 'wave-ended', wave: 10, milliseconds: 33_000 });
    expect(terminal.written.join('')).toBe(
      [
        'deploying 3 objects in 1 wave to kind',
        'wave 10: waiting for apps/Deployment a/d1 (not yet), apps/Deployment a/d2 (not yet), apps/Deployment a/d3 (not yet) and 1 more',
        '  trying again: reset',
        'wave 10: 2 created, 1 unchanged in 33 s',
        '',
      ].join('\n'),
    );
  });

  test('is alive on a terminal, and never wider than that', () => {
    const terminal = screen(true);
    let now = 0;
    const progress = new Progress(terminal, () => now);
    progress.onEvent({ type: 'wave-started', wave: 1, objects: 2 });
    now += 100;
    progress.onEvent({ type: 'applied', object: configMap('a/a'), action: 'created' });
    now += 100;
    progress.onEvent({
      type: 'pending',
      pending: [{ object: deployment('a/d'), reason: 'a very long reason\nthat goes on and on' }],
    });
    progress.clear();
    expect(terminal.written).toEqual([
      '\r\u001b[Kwave 1: 0 of 2 applied',
      '\r\u001b[Kwave 1: 1 of 2 applied',
      '\r\u001b[Kwave 1: 1 of 2 applied; waiting for apps/Deployment a/d (a ',
      '\r\u001b[K',
    ]);
  });

  test('of a prune is a line, too', () => {
    const terminal = screen();
    const { onEvent } = new Progress(terminal, () => 0);
    onEvent({ type: 'prune-started', objects: 2 });
    onEvent({ type: 'deleted', object: configMap('a/a') });
    onEvent({ type: 'prune-ended', milliseconds: 100 });
    expect(terminal.written.join('')).toBe('prune: 1 deleted in 0.1 s\n');
    const live = screen(true);
    new Progress(live, () => 0).onEvent({ type: 'prune-started', objects: 2 });
    expect(live.written).toEqual(['\r\u001b[Kprune: 0 of 2 deleted']);
  });

  test('tells failures when they happen', () => {
    const terminal = screen();
    const { onEvent } = new Progress(terminal, () => 0);
    onEvent({ type: 'wave-started', wave: 1, objects: 1 });
    onEvent({ type: 'failed', failure: { object: configMap('a/a'), kind: 'invalid', reason: 'no' } });
    onEvent({ type: 'wave-ended', wave: 1, milliseconds: 100 });
    expect(terminal.written.join('')).toBe('invalid: ConfigMap a/a: no\nwave 1: 1 failed in 0.1 s\n');
  });
});

describe('the types of JSON lines', () => {
  test('are those of the table in docs/deploy.md', () => {
    const [, section = ''] = readFileSync('docs/deploy.md', 'utf8').split('\n## For programs\n');
    const rows =
      section
        .split('\n## ')[0]
        ?.match(/^\| `.*$/gm)
        ?.slice(1) ?? [];
    const documented = rows.flatMap((row) => row.split('|')[1]?.match(/[a-z-]+/g) ?? []);
    expect(documented.sort()).toEqual([...JSON_TYPES].sort());
  });

  test('are all written by somebody', () => {
    const sources = ['lib/deploy', 'lib/cli'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !/(outcome|json-types)\.ts$/.test(name))
        .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll(/import type \{[^}]*\}/g, '')),
    );
    // An object that is made: no type that is asked for, and no case of a switch.
    const written = sources.join('\n').matchAll(/\{\s*type: '([a-z-]+)'\s*[,}](?!\s*>)/g);
    const missing = new Set(JSON_TYPES);
    for (const [, type = ''] of written) missing.delete(type);
    expect([...missing]).toEqual([]);
  });
});
