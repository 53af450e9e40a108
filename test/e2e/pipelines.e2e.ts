import { join } from 'node:path';
import { DeployedPlatform } from './deployed-platform';
import { expectCode } from './support';

const STANDALONE = `extends: ${join(__dirname, '../../platforms/pipelines-standalone.yaml')}`;
const GOOGLE = `extends: ${join(__dirname, '../../platforms/pipelines-gcp.yaml')}`;

/** Every way to install Pipelines without the rest of Kubeflow, and the one with profiles whose pipelines are objects. */
const FLAVOURS = [
  { name: 'standalone', settings: STANDALONE },
  {
    name: 'standalone on PostgreSQL',
    settings: `${STANDALONE}\ncomponents: { pipelines: { database: { engine: postgresql } } }`,
  },
  { name: 'on Google Cloud', settings: GOOGLE },
  {
    name: 'for profiles, with pipelines as objects',
    settings: 'components: { pipelines: { definitions: kubernetes } }',
  },
];

describe.each(FLAVOURS)('Pipelines $name', ({ settings }) => {
  let platform: DeployedPlatform;

  beforeAll(async () => {
    platform = await DeployedPlatform.start();
    await platform.synth(settings);
  });

  afterAll(() => platform?.stop());

  test('deploy in one pass, and are stored as rendered', async () => {
    expectCode(await platform.deploy(), 0);
    expect(await platform.differences()).toBe('');
    expect(await platform.unavailable()).toEqual([]);
  });

  test('a second deploy changes nothing', async () => {
    await platform.settle();
    expect(await platform.touchedBy(async () => expectCode(await platform.deploy(), 0))).toEqual([]);
  });
});
