import { statSync } from 'node:fs';
import { catalogueFile, cataloguesOf } from '../../lib/core/releases/catalogues';
import { NEWEST_RELEASE, RELEASES, upstreamNamespaces } from '../../lib/core/releases/release';
import { parseUpgradePath, upgradePathTo } from '../../lib/core/releases/upgrade-path';
import type { Catalogue } from '../../lib/kubernetes/catalogue';
import { ObjectPattern, type PatternNames } from '../../lib/kubernetes/object-pattern';
import { identityOf, type KubeObject, titleOf } from '../../lib/kubernetes/objects';
import type { UpgradePath } from '../../lib/kubernetes/upgrade-step';
import { stepsFrom } from '../../lib/kubernetes/upgrade-step';
import { Platform } from '../../lib/platform/platform';
import { everyComponent } from '../support/every-component';
import { objectsOf } from '../support/objects';

describe.each(RELEASES.map(({ name }) => name))('the way to %s', (release) => {
  const path = upgradePathTo(release) as UpgradePath;
  const patternsOf = (kind: string, namespaces: Readonly<Record<string, string>> = {}) => {
    const names: PatternNames = { namespaces, profiles: ['team-a'], words: path.words };
    return path.steps
      .filter((step) => step.do === kind)
      .flatMap(({ id, match }) => match.map((text) => ({ id, pattern: new ObjectPattern(text, names) })));
  };

  test('leads from each release of before, and from upstream’s own manifests of this one', () => {
    expect(path.target).toBe(release);
    expect(path.sources.at(-1)?.name).toBe(release);
    for (const { name } of path.sources) expect(stepsFrom(path, name).map(({ id }) => id)).toContain('apply');
    expect(stepsFrom(path, '1.8').length).toBeLessThan(path.steps.length);
  });

  test('no version of Pipelines belongs to two releases', () => {
    const versions = path.sources.flatMap(({ pipelines }) => pipelines);
    expect(new Set(versions).size).toBe(versions.length);
  });

  describe('with what each release has brought', () => {
    const catalogues = cataloguesOf(path.sources.map(({ name }) => name));
    const broughtBy = (all: readonly Catalogue[]) => [
      ...new Map(all.flatMap(objectsOfCatalogue).map((each) => [identityOf(each), each])).values(),
    ];

    test('there is a catalogue of each, small enough for a package', () => {
      expect(catalogues.map((each) => each.release)).toEqual(path.sources.map(({ name }) => name));
      for (const { release: name, size } of catalogues) {
        expect(size).toBeGreaterThan(500);
        expect(statSync(catalogueFile(name)).size).toBeLessThan(50_000);
      }
      expect(cataloguesOf(['none'])).toEqual([]);
    });

    test('what is deleted was brought by one of them; cert-manager has made a Secret of it', () => {
      const brought = broughtBy(catalogues);
      expect(
        patternsOf('delete').flatMap(({ pattern }) =>
          brought.some((each) => pattern.matches(each)) ? [] : [pattern.text],
        ),
      ).toEqual(['Secret kubeflow/webhook-certs']);
    });

    const dist = new Set(objectsOf(new Platform({ release }).render()).map(identityOf));
    test.each(
      catalogues.map((each) => [each.release, each] as const),
    )('what is left of %s is deleted, kept or changed by a step that comes from there', (from, catalogue) => {
      const names = { namespaces: {}, profiles: ['kubeflow-user-example-com'], words: path.words };
      const acts = ['delete', 'keep', 'patch', 'replace', 'adopt'];
      const patterns = stepsFrom(path, from)
        .filter((step) => acts.includes(step.do))
        .flatMap(({ match }) => match.map((text) => new ObjectPattern(text, names)));
      const left = objectsOfCatalogue(catalogue).filter(
        (each) => !dist.has(identityOf(each)) && !patterns.some((pattern) => pattern.matches(each)),
      );
      expect(left.map(titleOf)).toEqual(['kubeflow.org/Profile kubeflow-user-example-com'].slice(0, left.length));
    });
  });

  test('every pattern can be read, wherever it stands', () => {
    const names = { namespaces: {}, profiles: [], words: path.words };
    const texts = path.steps.flatMap((step) => [
      ...step.match,
      ...[...(step.when ?? []), ...(step.unless ?? []), ...(step.after ?? [])].flatMap((condition) => {
        if ('exists' in condition) return condition.exists;
        if ('inDist' in condition) return condition.inDist;
        return 'ready' in condition ? [condition.ready] : [];
      }),
      ...(step.do === 'copy' ? [step.stop, step.into.deployment, step.into.service, step.into.keys] : []),
      ...(step.do === 'check' && 'roomIn' in step.expect ? [step.expect.roomIn] : []),
    ]);
    expect(texts.length).toBeGreaterThan(100);
    for (const text of texts) expect(new ObjectPattern(text, names).text).toBe(text);
  });

  const profiles = [{ name: 'team-a', owner: { name: 'ann@example.com' } }];
  const renamed = Object.fromEntries(upstreamNamespaces(NEWEST_RELEASE).map((name) => [name, `our-${name}`]));
  const kserve = { llm: { enabled: true, gateway: { namespace: 'gateways', name: 'models' } } };
  // Components that are off unless somebody asks for them keep what old releases always had: what is in dist stays.
  const optional = /^(old-training|old-training-webhook|old-training-policy|eventing|eventing-webhooks|old-llm): /;
  describe.each([
    ['by default, with every namespace renamed', renamed, {}, /^never$/],
    ['with every component', {}, { ...everyComponent(), kserve }, optional],
  ])('%s', (_, namespaces, components, exceptions) => {
    const objects = objectsOf(new Platform({ release, namespaces, profiles, components }).render());

    test('nothing of the platform is deleted', () => {
      const matched = patternsOf('delete', namespaces).flatMap(({ id, pattern }) =>
        objects.filter((object) => pattern.matches(object)).map((object) => `${id}: ${titleOf(object)}`),
      );
      expect(matched.filter((each) => !exceptions.test(each))).toEqual([]);
    });

    test('what is replaced, stopped or waited for is in the platform', () => {
      const names = { namespaces, profiles: [], words: {} };
      const awaited = path.steps.flatMap(({ id, after = [] }) =>
        after.flatMap((condition) => {
          return 'ready' in condition ? [{ id, pattern: new ObjectPattern(condition.ready, names) }] : [];
        }),
      );
      const servers = path.steps.flatMap((step) =>
        step.do === 'copy' ? [step.into.deployment, step.into.service, step.into.keys] : [],
      );
      const copied = servers.map((text) => ({ id: 'artifacts', pattern: new ObjectPattern(text, names) }));
      const needed = [...awaited, ...copied, ...['replace', 'stop'].flatMap((kind) => patternsOf(kind, namespaces))];
      const missing = needed.filter(({ pattern }) => objects.filter((object) => pattern.matches(object)).length !== 1);
      const unless = exceptions === optional ? [] : ['llmisvc-binding: ClusterRoleBinding llmisvc-manager-rolebinding'];
      expect(missing.map(({ id, pattern }) => `${id}: ${pattern.text}`)).toEqual(unless);
      expect(needed.length).toBeGreaterThan(10);
    });
  });

  test('no object is deleted by two steps', () => {
    const patterns = patternsOf('delete');
    const named = patterns.filter(({ pattern }) => pattern.onlyName !== undefined);
    const twice = named.flatMap(({ id, pattern }) => {
      const [group = '', kind = ''] = (pattern.groupKind ?? '').split('/');
      const object = {
        apiVersion: group === '' ? 'v1' : `${group}/v1`,
        kind,
        metadata: {
          name: pattern.onlyName ?? '',
          ...(pattern.onlyNamespace === undefined ? {} : { namespace: pattern.onlyNamespace }),
        },
      };
      const steps = patterns.filter((each) => each.pattern.matches(object)).map((each) => each.id);
      return new Set(steps).size === 1 && steps.includes(id) ? [] : [`${titleOf(object)}: ${steps.join(', ')}`];
    });
    expect(named.length).toBeGreaterThan(80);
    expect(twice).toEqual([]);
  });
});

describe('a wrong description of a way', () => {
  const path = (steps: string) => `
target: "2"
sources: [{ name: "1", pipelines: ["1.0"], knative: [] }, { name: "2", pipelines: [], knative: [] }]
steps: [{ id: apply, from: all, do: apply, what: all }${steps}]`;

  test('is read where it is right', () => {
    const { steps, words } = parseUpgradePath(path(', { id: more, from: older, do: ask, what: more }'));
    expect(steps.map(({ id, from, match }) => ({ id, from, match }))).toEqual([
      { id: 'apply', from: ['1', '2'], match: [] },
      { id: 'more', from: ['1'], match: [] },
    ]);
    expect(words).toEqual({});
  });

  test.each([
    ['{ id: apply, from: all, do: ask, what: more }', 'apply: another step has this id'],
    ['{ id: more, from: all, do: apply, what: more }', 'steps: expected one step that applies dist'],
    ['{ id: more, from: ["3"], do: ask, what: more }', 'more: from 3: expected one of 1, 2'],
    [
      '{ id: more, from: all, do: ask, what: more, when: [{ done: more }] }',
      'done more: expected a step that comes before',
    ],
    ['{ id: more, from: all, do: delete, what: more }', 'match'],
    ['{ id: more, from: all, do: burn, what: more }', 'do'],
    ['{ id: more, from: all, do: ask, what: more, where: {} }', 'expected at least one condition'],
  ])('%s', (step, message) => {
    expect(() => parseUpgradePath(path(`, ${step}`))).toThrow(message);
  });
});

test('nobody knows the way to a release of one’s own', () => {
  expect(upgradePathTo('1.0')).toBeUndefined();
  expect(upgradePathTo('toString')).toBeUndefined();
});

/** The objects of a catalogue, as far as it knows them. */
function objectsOfCatalogue(catalogue: Catalogue): KubeObject[] {
  return catalogue.sections.flatMap((section) => {
    const [group = '', kind = ''] = section.groupKind.split('/');
    const { namespace } = section;
    return catalogue.namesIn(section).map((name) => ({
      apiVersion: group ? `${group}/v1` : 'v1',
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    }));
  });
}
