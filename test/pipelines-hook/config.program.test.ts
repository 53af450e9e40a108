import { Hook } from './support/hook';

const KEYS = { AWS_ACCESS_KEY_ID: 'access-key', AWS_SECRET_ACCESS_KEY: 'secret-key' };
const STORE = { scheme: 'minio', host: 'seaweedfs', bucket: 'mlpipeline', credentials: { mode: 'given' } };
const PER_PROFILE = { mode: 'perProfile', dialect: 'aws', iamEndpoint: 'https://iam.amazonaws.com' };

function withStore(parts: Record<string, unknown>): unknown {
  return { store: { ...STORE, ...parts } };
}

function withRoot(pipelineRoot: string): unknown {
  return { store: STORE, pipelineRoot };
}

/** What the program says when it cannot start. */
async function complaint(config: unknown, environment = {}): Promise<string> {
  const hook = await Hook.start(config, environment).catch((error: Error) => error);
  if (hook instanceof Hook) {
    await hook.stop();
    return 'nothing: it runs';
  }
  const { message, reason } = JSON.parse(hook.message) as Record<string, string>;
  return `${message}: ${reason}`;
}

test.each<[string, unknown, RegExp]>([
  ['no JSON', '{', /not JSON/],
  ['a list', [], /the file: an object/],
  ['an unknown key', { store: STORE, visualisation: {} }, /visualisation: unknown/],
  ['an unknown key within', withStore({ colour: 'red' }), /store\.colour: unknown/],
  ['no store', {}, /store: needed/],
  ['another scheme', withStore({ scheme: 'gs' }), /store\.scheme: one of minio, s3/],
  ['a wrong host', withStore({ host: 'a b' }), /store\.host: cannot be 'a b'/],
  ['a wrong port', withStore({ port: 70_000 }), /store\.port: 1 to 65535/],
  ['a port as text', withStore({ port: '80' }), /store\.port: needed, int/],
  ['a port as truth', withStore({ port: true }), /store\.port: needed, int/],
  ['a wrong bucket', withStore({ bucket: 'a*b' }), /store\.bucket/],
  ['another mode', withStore({ credentials: { mode: 'none' } }), /store\.credentials\.mode: one of/],
  ['keys for each profile of nobody', withStore({ credentials: { mode: 'perProfile' } }), /iamEndpoint/],
  ['an address without a scheme', withStore({ credentials: { ...PER_PROFILE, iamEndpoint: 'iam:80' } }), /iamEndpoint/],
  ['a setting of another mode', withStore({ credentials: { mode: 'given', dialect: 'aws' } }), /dialect: unknown/],
  ['keys without an environment', withStore({ credentials: PER_PROFILE }), /AWS_ACCESS_KEY_ID/],
  ['a rule without keys', withStore({ retentionDays: 7 }), /store\.retentionDays: not with mode given/],
  ['all folders for all profiles', withStore({ sharedFolders: ['private-artifacts'] }), /sharedFolders/],
  ['a folder with a wildcard', withStore({ sharedFolders: ['*'] }), /sharedFolders/],
  ['no root', withRoot('mlpipeline/v2'), /pipelineRoot: an address/],
  ['a root with a wildcard', withRoot('minio://mlpipeline/*'), /pipelineRoot: letters/],
  ['a root that climbs', withRoot('minio://mlpipeline/runs/../{namespace}'), /pipelineRoot: letters/],
  // A profile with the name `pipelines` would get the packages of all.
  ['profiles beside other folders', withRoot('minio://mlpipeline/{namespace}'), /a folder of its own/],
  // A profile with the name `team` would get the artifacts of a profile `team`.
  ['profiles within profiles', withRoot('minio://mlpipeline/private-artifacts/x/{namespace}'), /a folder of its own/],
  ['half a name', withRoot('minio://mlpipeline/runs/a-{namespace}'), /pipelineRoot: letters/],
  [
    'artifacts in a folder for all',
    { store: { ...STORE, sharedFolders: ['v2'] }, pipelineRoot: 'minio://mlpipeline/v2/artifacts' },
    /sharedFolders/,
  ],
  ['an authority without a file', withStore({ authority: { secret: 'ca' } }), /store\.authority\.file: needed/],
  ['an authority that is not there', withStore({ authority: { secret: 'ca', file: '/nowhere' } }), /No such file/],
  ['a server without an image', { store: STORE, visualization: {} }, /visualization\.image/],
  ['a proxy without the API server', { store: STORE, artifactProxy: { image: 'i' } }, /artifactProxy\.apiServer/],
  ['a mesh without the API server', { store: STORE, mesh: {} }, /mesh\.apiServerPrincipal/],
])('it does not start with %s', async (_, config, reason) => {
  expect(await complaint(config)).toMatch(reason);
});

test('its program says why it does not start, and ends', async () => {
  const message = 'cannot start", "reason": "store: needed, dict';
  await expect(Hook.startProgram({})).rejects.toThrow(message);
});

test('it starts with keys for each profile', async () => {
  expect(await complaint(withStore({ credentials: PER_PROFILE }), KEYS)).toBe('nothing: it runs');
});

test('it does not start without the file', async () => {
  expect(await complaint({}, { CONTROLLER_CONFIG: '/nonexistent' })).toMatch(/cannot start.*nonexistent/);
});

test('it says which port is wrong', async () => {
  expect(await complaint({ store: STORE }, { CONTROLLER_PORT: 'http' })).toMatch(/cannot start.*http/);
});

test('it listens at all addresses when it is told none', () =>
  Hook.during({ store: STORE }, { CONTROLLER_HOST: '' }, async (hook) => {
    expect((await fetch(`${hook.address}/healthz`)).status).toBe(200);
  }));
