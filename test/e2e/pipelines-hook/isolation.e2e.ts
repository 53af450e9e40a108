import { Hook } from '../../pipelines-hook/support/hook';
import type { Attachment } from '../../pipelines-hook/support/metacontroller';
import { BUCKET, type Call, type StoreKeys } from '../../pipelines-hook/support/object-store';
import { get, put, Scene, userOf } from '../../pipelines-hook/support/scene';

const OK = undefined;
const DENIED = 'AccessDenied';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open('aws');
}, 300_000);
afterAll(() => scene?.close());

describe('two profiles', () => {
  let a: StoreKeys;
  let b: StoreKeys;
  beforeAll(async () => {
    [{ keys: a }, { keys: b }] = await Promise.all([scene.setUp('team-a'), scene.setUp('team-b')]);
  });

  test('have keys of their own', () => {
    const { administrator } = scene.store;
    expect(new Set([a, b, administrator].map(({ accessKey }) => accessKey)).size).toBe(3);
    expect(new Set([a, b, administrator].map(({ secretKey }) => secretKey)).size).toBe(3);
  });

  test('use what is theirs', async () => {
    const own = ['private-artifacts/team-a/v2/artifacts/model', 'private/team-a/notes'];
    const answers = await scene.store.as(a, [...own.map((key) => put(key)), ...own.map(get)]);
    expect(answers.map(({ error }) => error)).toEqual([OK, OK, OK, OK]);
    expect(answers[2]?.Body).toBe('content');
  });

  test('reach nothing else', async () => {
    const foreign = [
      'private-artifacts/team-b/v2/artifacts/model',
      'private/team-b/notes',
      'private-artifacts/team-a-2/model',
      'private-artifacts/team-a',
      'pipelines/package.yaml',
      'artifacts/of-old',
      'shared/notes',
    ];
    await scene.store.as(
      scene.store.administrator,
      foreign.map((key) => put(key)),
    );
    const calls: Call[] = [
      ...foreign.flatMap((key) => [put(key), get(key)]),
      ['s3', 'delete_object', { Bucket: BUCKET, Key: foreign[0] }],
      ['s3', 'list_buckets', {}],
      ['s3', 'get_bucket_policy', { Bucket: BUCKET }],
      ['s3', 'put_bucket_policy', { Bucket: BUCKET, Policy: '{}' }],
      ['s3', 'create_bucket', { Bucket: 'another' }],
      ['iam', 'list_users', {}],
      ['iam', 'create_access_key', { UserName: userOf('team-b') }],
      ['iam', 'put_user_policy', { UserName: userOf('team-a'), PolicyName: 'more', PolicyDocument: '{}' }],
    ];
    expect(await scene.errors(a, calls)).toEqual(calls.map(() => DENIED));
  });

  test('see names of their own only', async () => {
    // moto does not check this condition, so the words must do.
    const prefixes = ['private-artifacts/team-a/*', 'private/team-a/*'];
    expect(await scene.policy(userOf('team-a'))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            's3:GetObject',
            's3:GetObjectTagging',
            's3:PutObject',
            's3:PutObjectTagging',
            's3:DeleteObject',
            's3:AbortMultipartUpload',
            's3:ListMultipartUploadParts',
          ],
          Resource: prefixes.map((prefix) => `arn:aws:s3:::${BUCKET}/${prefix}`),
        },
        {
          Effect: 'Allow',
          Action: ['s3:ListBucket'],
          Resource: [`arn:aws:s3:::${BUCKET}`],
          Condition: { StringLike: { 's3:prefix': prefixes } },
        },
        { Effect: 'Allow', Action: ['s3:GetBucketLocation'], Resource: [`arn:aws:s3:::${BUCKET}`] },
      ],
    });
  });
});

describe('the keys of a profile', () => {
  test('are its own, whatever its Secret says', async () => {
    const victim = await scene.setUp('victim');
    const thief = await scene.setUp('thief');
    const before = await scene.policy(userOf('victim'));
    // Whoever edits Secrets may write its annotations too.
    const [secret] = Object.values(victim.request.attachments['Secret.v1'] ?? {}) as [Attachment];
    const stolen = { ...secret, metadata: { ...secret.metadata, namespace: 'thief' } };
    thief.request.attachments['Secret.v1'] = { [`thief/${secret.metadata.name}`]: stolen };
    const keys = await scene.sync(thief.request);
    expect(keys.accessKey).not.toBe(victim.keys.accessKey);
    expect(await scene.errors(keys, [get('private-artifacts/victim/model')])).toEqual([DENIED]);
    expect(await scene.accessKeys(userOf('victim'))).toEqual([victim.keys.accessKey]);
    expect(await scene.policy(userOf('victim'))).toEqual(before);
  });

  test('get back the policy that they should have', async () => {
    const { request } = await scene.setUp('widened');
    const before = await scene.policy(userOf('widened'));
    await scene.setPolicy(userOf('widened'), { Effect: 'Allow', Action: 's3:*', Resource: '*' });
    await scene.syncLater(request);
    expect(await scene.policy(userOf('widened'))).toEqual(before);
  });

  test('are made for many profiles at once', async () => {
    const profiles = Array.from({ length: 12 }, (_, index) => `crowd-${index}`);
    const made = await Promise.all(profiles.map((profile) => scene.setUp(profile)));
    expect(new Set(made.map(({ keys }) => keys.accessKey)).size).toBe(profiles.length);
    expect(await scene.accessKeys(userOf('crowd-7'))).toEqual([made[7]?.keys.accessKey]);
    expect((await scene.users()).filter((user) => user.includes('crowd'))).toHaveLength(profiles.length);
  });

  test('are made for profiles with the longest names, each its own', async () => {
    const names = ['x', 'y'].map((last) => 'a'.repeat(62) + last);
    const made = await Promise.all(names.map((name) => scene.setUp(name)));
    const calls = [put(`private-artifacts/${names[0]}/model`)];
    const errors = await Promise.all(made.map(({ keys }) => scene.errors(keys, calls)));
    expect(errors).toEqual([[OK], [DENIED]]);
    const long = (await scene.users()).filter((user) => user.startsWith(userOf('aaaa')));
    expect(long.map(({ length }) => length)).toEqual([64, 64]);
  });

  test('work for a root elsewhere and for folders that all share', async () => {
    const { store } = scene;
    await store.administrate('s3', 'create_bucket', { Bucket: 'other' });
    const config = { ...store.config({ store: { sharedFolders: ['shared'] } }), pipelineRoot: 'minio://other/runs' };
    const { keys } = await Hook.during(config, store.environment, (wide) => scene.setUp('wide', wide));
    const calls = [
      put('runs/wide/model', 'other'),
      put('shared/data'),
      put('runs/team-a/model', 'other'),
      put('sharedx/data'),
    ];
    expect(await scene.errors(keys, calls)).toEqual([OK, OK, DENIED, DENIED]);
  });
});
