import { stringify } from 'yaml';
import { NEWEST_RELEASE, upstreamNamespaces } from '../../lib/core/releases/release';
import { everyComponent } from '../support/every-component';
import { DeployedPlatform } from './deployed-platform';
import { expectCode } from './support';

/** Every namespace of upstream under another name. */
const NAMESPACES = Object.fromEntries(upstreamNamespaces(NEWEST_RELEASE).map((name) => [name, `our-${name}`]));

/** Feast's operator writes its list of feature stores there, whatever its own namespace is called. */
const SPELLED_BY_A_PROGRAM = 'feast-operator-system';

/** Every component that there is, each of its namespaces renamed, and all kinds of users. */
const settings = (dataPlane: string, mode: string) =>
  stringify({
    release: NEWEST_RELEASE.name,
    istio: { dataPlane },
    namespaces: NAMESPACES,
    components: { ...everyComponent(), kserve: { mode } },
    profiles: [
      { name: 'team-a', owner: { name: 'ann@example.com' }, contributors: [{ name: 'bob@example.com', role: 'edit' }] },
    ],
  });

describe.each([
  ['sidecar', 'serverless'],
  ['ambient', 'standard'],
])('every component in namespaces of other names, data plane %s, models %s', (dataPlane, mode) => {
  let platform: DeployedPlatform;

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    await platform.synth(settings(dataPlane, mode));
  });

  afterAll(() => platform?.stop());

  test('one pass brings all of it', async () => {
    expectCode(await platform.deploy(), 0);
    expect(await platform.unavailable()).toEqual([]);
  });

  test('the server has stored every object as dist says, none in a namespace of upstream', async () => {
    expect(await platform.differences()).toBe('');
    const namespaces = await platform.api.list('v1', 'Namespace');
    const ofUpstream = namespaces.flatMap(({ metadata: { name } }) => (name && name in NAMESPACES ? [name] : []));
    expect(ofUpstream).toEqual([SPELLED_BY_A_PROGRAM]);
  });

  test('a second deploy changes nothing', async () => {
    await platform.settle();
    const touched = await platform.touchedBy(async () => expectCode(await platform.deploy(), 0));
    expect(touched).toEqual([]);
    expectCode(await platform.diff(), 0);
  });
});
