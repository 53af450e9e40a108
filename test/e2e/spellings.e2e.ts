import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { canonical } from '../../lib/kubernetes/canonical/canonical';
import type { KubeObject } from '../../lib/kubernetes/objects';
import {
  type Api,
  ControlPlane,
  describeDifferences,
  differencesFromStored,
  type KubernetesObject,
  titleOf,
} from './harness';

const OBJECTS = loadAll(readFileSync(join(__dirname, 'fixtures/spellings.yaml'), 'utf8')) as KubeObject[];
const [NAMESPACE, ...OTHERS] = OBJECTS as [KubeObject, ...KubeObject[]];

/** What the server makes up each time: addresses, and the labels that keep a Job's pods apart. */
const MADE_UP = new Set(['clusterIP', 'clusterIPs', 'controller-uid', 'batch.kubernetes.io/controller-uid']);

/** What an object says. Controllers annotate: whether an annotation is kept, the comparison with what was sent tells. */
function meaningOf({ metadata, status: _, ...rest }: KubernetesObject): unknown {
  const { labels } = metadata;
  const text = JSON.stringify({ ...rest, labels }, (key, value) => (MADE_UP.has(key) ? undefined : value));
  return JSON.parse(text) as unknown;
}

describe('objects that are spelled as the API server stores them', () => {
  let plane: ControlPlane;
  let api: Api;

  /** Applies without taking anything over: a conflict is an error. */
  const apply = (object: KubernetesObject, fieldManager: string, query = {}) =>
    api.apply(object, { fieldManager, force: false, ...query });

  beforeAll(async () => {
    plane = await ControlPlane.start();
    ({ api } = plane);
    await api.create(NAMESPACE);
  });

  afterAll(() => plane?.stop());

  test.each(OTHERS.map((object) => [titleOf(object), object] as const))('%s', async (_, object) => {
    const spelled = canonical(object);
    const dryRun = { dryRun: 'All' };
    const [means, meant] = [await apply(spelled, 'one', dryRun), await apply(object, 'one', dryRun)];
    expect(meaningOf(means)).toEqual(meaningOf(meant));
    const stored = await apply(spelled, 'one');
    expect(describeDifferences(differencesFromStored(spelled, stored, { exact: true }))).toBe('');
    const again = await apply(spelled, 'two');
    expect(meaningOf(again)).toEqual(meaningOf(stored));
    expect(canonical(spelled)).toEqual(spelled);
    // Who applies no field gives up its own; what the other one has as well stays.
    const { apiVersion, kind, metadata } = spelled;
    const { namespace, name } = metadata;
    expect(meaningOf(await apply({ apiVersion, kind, metadata: { namespace, name } }, 'one'))).toEqual(
      meaningOf(stored),
    );
  });
});
