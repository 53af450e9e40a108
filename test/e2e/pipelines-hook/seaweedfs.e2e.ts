import { Hook } from '../../pipelines-hook/support/hook';
import { deleted, requestFor } from '../../pipelines-hook/support/metacontroller';
import { BUCKET } from '../../pipelines-hook/support/object-store';
import { put, requestWith, Scene, userOf } from '../../pipelines-hook/support/scene';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open('seaweedfs');
}, 300_000);
afterAll(() => scene?.close());

describe('in the words of SeaweedFS', () => {
  test('a profile may use its own folders, and nothing depends on a condition', async () => {
    const { keys } = await scene.setUp('team-a');
    const folders = ['private-artifacts/team-a', 'private/team-a'];
    expect(await scene.policy(userOf('team-a'))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:Get*', 's3:Put*', 's3:List*'],
          Resource: folders.map((folder) => `arn:aws:s3:::${BUCKET}/${folder}/*`),
        },
      ],
    });
    const calls = [put('private-artifacts/team-a/model'), put('private-artifacts/team-b/model')];
    expect(await scene.errors(keys, calls)).toEqual([undefined, 'AccessDenied']);
  });

  test('a user of the old program is taken over with its key, and may do less', async () => {
    const profile = 'taken-over';
    const keys = await scene.makeUser(profile);
    const request = requestWith(profile, keys);
    expect(await scene.sync(request)).toEqual(keys);
    expect(await scene.users()).not.toContain(userOf(profile));
    const calls = [put(`private-artifacts/${profile}/model`), put('artifacts/model'), put('shared/model')];
    expect(await scene.errors(keys, calls)).toEqual([undefined, 'AccessDenied', 'AccessDenied']);

    await scene.hook.sync(deleted(request));
    expect(await scene.users()).not.toContain(profile);
  });

  test("the hook's own user is no profile's, whatever a profile is called", async () => {
    const { administrator } = scene.store;
    const { request } = await scene.setUp('administrator');
    const forged = requestWith('administrator', administrator);
    expect(await scene.sync(forged)).not.toEqual(administrator);
    await scene.hook.sync(deleted(request));
    await scene.hook.sync(deleted(forged));
    expect(await scene.accessKeys('administrator')).toEqual([administrator.accessKey]);
  });

  test("somebody's user with the name of a profile stays his", async () => {
    const { accessKey } = await scene.makeUser('backup');
    const { request, keys } = await scene.setUp('backup');
    expect(keys.accessKey).not.toBe(accessKey);
    await scene.hook.sync(deleted(request));
    expect(await scene.accessKeys('backup')).toEqual([accessKey]);
  });
});

describe('the time that artifacts are kept', () => {
  const OURS = 'kubeflow-pipelines-artifacts';
  const others = [
    { ID: 'logs', Filter: { Prefix: 'logs/' }, Status: 'Enabled', Expiration: { Days: 3 } },
    {
      ID: 'uploads',
      Filter: { Prefix: '' },
      Status: 'Enabled',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
  ];

  async function rules(): Promise<{ ID: string }[]> {
    const answer = await scene.store.administrate('s3', 'get_bucket_lifecycle_configuration', { Bucket: BUCKET });
    return answer.Rules as { ID: string }[];
  }

  /** Sets up a profile with a hook that keeps artifacts for some days, and waits until it says something. */
  function syncWith(dialect: 'aws' | 'seaweedfs', store: Record<string, unknown>, says = 'sync'): Promise<void> {
    return Hook.during(scene.store.config({ dialect, store }), scene.store.environment, async (hook) => {
      await hook.sync(requestFor('policy'));
      await hook.says(says);
    });
  }

  test.each([
    'aws',
    'seaweedfs',
  ] as const)('is a rule beside those of others, with the words of %s', async (dialect) => {
    const LifecycleConfiguration = { Rules: others };
    await scene.store.administrate('s3', 'put_bucket_lifecycle_configuration', {
      Bucket: BUCKET,
      LifecycleConfiguration,
    });
    const before = await rules();
    for (const retentionDays of [30, 7, 7]) {
      await syncWith(dialect, { retentionDays });
      const found = await rules();
      expect(found.filter(({ ID }) => ID !== OURS)).toEqual(before);
      expect(found.filter(({ ID }) => ID === OURS)).toMatchObject([
        { Expiration: { Days: retentionDays }, Filter: { Prefix: 'private-artifacts/' }, Status: 'Enabled' },
      ]);
    }
    await syncWith(dialect, { retentionDays: -1 });
    expect(await rules()).toEqual(before);
  });

  test('replaces the rule that SeaweedFS has named after its folder', async () => {
    const Rules = [
      { ID: 'private-artifacts/', Prefix: 'private-artifacts/', Status: 'Enabled', Expiration: { Days: 9 } },
    ];
    const parameters = { Bucket: BUCKET, LifecycleConfiguration: { Rules } };
    await scene.store.administrate('s3', 'put_bucket_lifecycle_configuration', parameters);
    await syncWith('seaweedfs', { retentionDays: 30 });
    expect(await rules()).toMatchObject([{ ID: OURS, Expiration: { Days: 30 } }]);
  });

  test('does not hold up profiles when it cannot be set', async () => {
    const says = '"message": "retention not set", "code": "NoSuchBucket"';
    await syncWith('seaweedfs', { retentionDays: 7, bucket: 'missing' }, says);
  });
});
