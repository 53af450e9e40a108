import { Hook } from '../pipelines-hook/support/hook';
import {
  type Attachment,
  deleted,
  find,
  type HookRequest,
  requestAfter,
  requestFor,
  withoutLabel,
} from '../pipelines-hook/support/metacontroller';
import {
  type Answer,
  BUCKET,
  type Call,
  LossyWay,
  ObjectStore,
  type StoreKeys,
} from '../pipelines-hook/support/object-store';

const SECRET = 'mlpipeline-minio-artifact';
const POLICY = 'kubeflow-pipelines';
const OK = undefined;

let store: ObjectStore;
let hook: Hook;
beforeAll(async () => {
  store = await ObjectStore.start();
  hook = await Hook.start(store.config(), store.environment);
}, 300_000);
afterAll(async () => {
  await hook?.stop();
  await store?.stop();
});

function keysOf(attachments: readonly Attachment[]): StoreKeys {
  const { accesskey = '', secretkey = '' } = find(attachments, 'Secret', SECRET).data ?? {};
  const [accessKey = '', secretKey = ''] = [accesskey, secretkey].map((value) =>
    Buffer.from(value, 'base64').toString(),
  );
  return { accessKey, secretKey };
}

/** The request after a profile has been set up. */
async function setUp(profile: string, by = hook): Promise<{ request: HookRequest; keys: StoreKeys }> {
  const request = requestFor(profile);
  const attachments = await by.sync(request);
  return { request: requestAfter(request, attachments), keys: keysOf(attachments) };
}

function userOf(profile: string): string {
  return `kubeflow-profile-${profile}`;
}

async function users(): Promise<string[]> {
  const { Users } = (await store.administrate('iam', 'list_users')) as { Users?: { UserName: string }[] };
  return (Users ?? []).map(({ UserName }) => UserName);
}

async function accessKeys(user: string): Promise<string[]> {
  const answer = await store.administrate('iam', 'list_access_keys', { UserName: user });
  return (answer.AccessKeyMetadata as { AccessKeyId: string }[]).map(({ AccessKeyId }) => AccessKeyId);
}

async function policy(user: string): Promise<unknown> {
  const answer = await store.administrate('iam', 'get_user_policy', { UserName: user, PolicyName: POLICY });
  return answer.PolicyDocument;
}

function put(Key: string): Call {
  return ['s3', 'put_object', { Bucket: BUCKET, Key, Body: 'content' }];
}

function get(Key: string): Call {
  return ['s3', 'get_object', { Bucket: BUCKET, Key }];
}

function errors(answers: readonly Answer[]): (string | undefined)[] {
  return answers.map(({ error }) => error);
}

describe('two profiles', () => {
  let a: StoreKeys;
  let b: StoreKeys;
  beforeAll(async () => {
    [{ keys: a }, { keys: b }] = await Promise.all([setUp('team-a'), setUp('team-b')]);
  });

  test('have keys of their own', () => {
    expect(a.accessKey).not.toBe(b.accessKey);
    expect(a.secretKey).not.toBe(b.secretKey);
    expect([a, b].map(({ accessKey }) => accessKey)).not.toContain(store.administrator.accessKey);
  });

  test('use what is theirs', async () => {
    const own = ['private-artifacts/team-a/v2/artifacts/model', 'private/team-a/notes'];
    const answers = await store.as(a, [...own.map(put), ...own.map(get)]);
    expect(errors(answers)).toEqual([OK, OK, OK, OK]);
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
    await store.as(store.administrator, foreign.map(put));
    for (const call of [put, get]) {
      expect(errors(await store.as(a, foreign.map(call)))).toEqual(foreign.map(() => 'AccessDenied'));
    }
    const Bucket = BUCKET;
    const others: Call[] = [
      ['s3', 'delete_object', { Bucket, Key: foreign[0] }],
      ['s3', 'copy_object', { Bucket, Key: 'private-artifacts/team-a/copy', CopySource: `${BUCKET}/${foreign[4]}` }],
      ['s3', 'list_objects_v2', { Bucket, Prefix: 'private-artifacts/team-b/' }],
      ['s3', 'list_objects_v2', { Bucket }],
      ['s3', 'list_buckets', {}],
      ['s3', 'get_bucket_policy', { Bucket }],
      ['s3', 'put_bucket_policy', { Bucket, Policy: '{}' }],
      ['s3', 'create_bucket', { Bucket: 'another' }],
      ['iam', 'list_users', {}],
      ['iam', 'create_access_key', { UserName: userOf('team-b') }],
      ['iam', 'put_user_policy', { UserName: userOf('team-a'), PolicyName: 'more', PolicyDocument: '{}' }],
    ];
    const refused = errors(await store.as(a, others));
    expect(refused.map((error) => error?.replace(/^.*(?=AccessDenied$)/, ''))).toEqual(
      others.map(() => 'AccessDenied'),
    );
  });

  test('see only names of their own', async () => {
    expect(await policy(userOf('team-a'))).toMatchObject({
      Statement: expect.arrayContaining([
        {
          Effect: 'Allow',
          Action: ['s3:ListBucket'],
          Resource: [`arn:aws:s3:::${BUCKET}`],
          Condition: { StringLike: { 's3:prefix': ['private-artifacts/team-a/*', 'private/team-a/*'] } },
        },
      ]),
    });
  });
});

describe('the keys of a profile', () => {
  test('stay the same as long as its Secret is there', async () => {
    const { request, keys } = await setUp('steady');
    for (let time = 0; time < 3; time++) expect(keysOf(await hook.sync(request))).toEqual(keys);
    const restarted = await Hook.start(store.config(), store.environment);
    expect(keysOf(await restarted.sync(request))).toEqual(keys);
    await restarted.stop();
    expect(await accessKeys(userOf('steady'))).toEqual([keys.accessKey]);
    expect((await users()).filter((user) => user.includes('steady'))).toHaveLength(1);
  });

  test('are given again while Metacontroller does not see the Secret yet', async () => {
    const { keys } = await setUp('late');
    expect(keysOf(await hook.sync(requestFor('late')))).toEqual(keys);
  });

  test('are others after the Secret has gone, and the old ones are worth nothing', async () => {
    const { keys } = await setUp('rotated');
    const later = await Hook.start(store.config(), store.environment);
    const next = keysOf(await later.sync(requestFor('rotated')));
    await later.stop();
    const key = 'private-artifacts/rotated/model';
    expect(next.accessKey).not.toBe(keys.accessKey);
    expect(errors(await store.as(keys, [put(key)]))).toEqual(['InvalidAccessKeyId']);
    expect(errors(await store.as(next, [put(key)]))).toEqual([OK]);
  });

  test('are others for a namespace that was made anew', async () => {
    const { keys } = await setUp('reborn');
    const next = keysOf(await hook.sync(requestFor('reborn', 'f0f0f0f0-0000-4000-8000-000000000000')));
    expect(next.accessKey).not.toBe(keys.accessKey);
    expect(errors(await store.as(keys, [get('private-artifacts/reborn/model')]))).toEqual(['InvalidAccessKeyId']);
  });

  test('are others when the store has forgotten them', async () => {
    const { request, keys } = await setUp('forgotten');
    const AccessKeyId = keys.accessKey;
    await store.administrate('iam', 'delete_access_key', { UserName: userOf('forgotten'), AccessKeyId });
    const later = await Hook.start(store.config(), store.environment);
    const next = keysOf(await later.sync(request));
    await later.stop();
    expect(next.accessKey).not.toBe(keys.accessKey);
    expect(errors(await store.as(next, [put('private-artifacts/forgotten/model')]))).toEqual([OK]);
  });

  test('get back the policy that they should have', async () => {
    const { request } = await setUp('widened');
    const UserName = userOf('widened');
    const before = await policy(UserName);
    const Statement = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await store.administrate('iam', 'put_user_policy', { UserName, PolicyName: POLICY, PolicyDocument });
    const later = await Hook.start(store.config(), store.environment);
    await later.sync(request);
    await later.stop();
    expect(await policy(UserName)).toEqual(before);
  });

  test('are its own, whatever its Secret says', async () => {
    const { keys: victim } = await setUp('victim');
    const { request } = await setUp('thief');
    const before = await policy(userOf('victim'));
    // Somebody who edits Secrets may write annotations too.
    const secrets = request.attachments['Secret.v1'] ?? {};
    const [stolen] = Object.values(
      requestAfter(requestFor('victim'), await hook.sync(requestFor('victim'))).attachments['Secret.v1'] ?? {},
    );
    const secret = secrets[`thief/${SECRET}`] as Attachment;
    secrets[`thief/${SECRET}`] = {
      ...(stolen as Attachment),
      metadata: { ...(stolen as Attachment).metadata, namespace: 'thief' },
    };
    const next = keysOf(await hook.sync(request));
    expect(secret).toBeDefined();
    expect(next.accessKey).not.toBe(victim.accessKey);
    expect(errors(await store.as(next, [get('private-artifacts/victim/model')]))).toEqual(['AccessDenied']);
    expect(await accessKeys(userOf('victim'))).toEqual([victim.accessKey]);
    expect(await policy(userOf('victim'))).toEqual(before);
  });

  test('are made for many profiles at once', async () => {
    const profiles = Array.from({ length: 12 }, (_, index) => `crowd-${index}`);
    const made = await Promise.all(profiles.map((profile) => setUp(profile)));
    expect(new Set(made.map(({ keys }) => keys.accessKey)).size).toBe(profiles.length);
    const user = userOf('crowd-7');
    expect(await accessKeys(user)).toEqual([made[7]?.keys.accessKey]);
  });

  test('are made for profiles with the longest names, each its own', async () => {
    const names = ['x', 'y'].map((last) => 'a'.repeat(62) + last);
    const made = await Promise.all(names.map((name) => setUp(name)));
    const key = `private-artifacts/${names[0]}/model`;
    expect(errors(await store.as(made[0]?.keys as StoreKeys, [put(key)]))).toEqual([OK]);
    expect(errors(await store.as(made[1]?.keys as StoreKeys, [put(key)]))).toEqual(['AccessDenied']);
    const long = (await users()).filter((user) => user.startsWith(userOf('aaaa')));
    expect(long.map(({ length }) => length)).toEqual([64, 64]);
  });

  test('work for a root elsewhere and for folders that all share', async () => {
    const config = { ...store.config({ store: { sharedFolders: ['shared'] } }), pipelineRoot: 'minio://other/runs' };
    await store.administrate('s3', 'create_bucket', { Bucket: 'other' });
    const wide = await Hook.start(config, store.environment);
    const { keys } = await setUp('wide', wide);
    await wide.stop();
    const elsewhere = (Key: string): Call => ['s3', 'put_object', { Bucket: 'other', Key, Body: '' }];
    const calls = [elsewhere('runs/wide/model'), put('shared/data'), elsewhere('runs/team-a/model'), put('sharedx')];
    expect(errors(await store.as(keys, calls))).toEqual([OK, OK, 'AccessDenied', 'AccessDenied']);
  });
});

describe('an answer of the store that gets lost', () => {
  test.each([
    'CreateUser',
    'PutUserPolicy',
    'CreateAccessKey',
    'ListAccessKeys',
  ])('to %s changes nothing in the cluster and leaves no key behind', async (action) => {
    const way = await LossyWay.open(store, action);
    const lossy = await Hook.start(store.config({ iamPort: way.port }), store.environment);
    const request = requestFor(`lost-${action.toLowerCase()}`);
    const first = await lossy.ask('/sync', request);
    way.losing = false;
    const keys = keysOf(await lossy.sync(request));
    await lossy.stop();
    way.close();
    expect(first).toMatchObject({ status: 503, attachments: [] });
    expect(await accessKeys(userOf(request.object.metadata.name))).toEqual([keys.accessKey]);
  });
});

describe('a hook without rights', () => {
  test.each([
    ['a wrong secret', () => ({ ...store.environment, AWS_SECRET_ACCESS_KEY: 'wrong' }), 'SignatureDoesNotMatch'],
    ['a wrong key', () => ({ ...store.environment, AWS_ACCESS_KEY_ID: 'wrong' }), 'InvalidClientTokenId'],
  ])('because of %s changes nothing, and says why without keys', async (_, environment, code) => {
    const weak = await Hook.start(store.config(), environment());
    const answer = await weak.ask('/sync', requestFor('weak'));
    await weak.stop();
    expect([answer.status, answer.text]).toEqual([
      502,
      JSON.stringify({ error: `object store: ${code}` }).replace(':', ': '),
    ]);
    for (const key of Object.values(environment())) {
      if (key !== 'wrong') expect(weak.output).not.toContain(key);
    }
    expect(await users()).not.toContain(userOf('weak'));
  });
});

describe('a profile that goes', () => {
  test('loses its user with the namespace, without a finalizer too', async () => {
    const { request, keys } = await setUp('gone');
    expect(await hook.sync(deleted(request))).toEqual([]);
    expect(await users()).not.toContain(userOf('gone'));
    expect(errors(await store.as(keys, [get('private-artifacts/gone/model')]))).toEqual(['InvalidAccessKeyId']);
    // Metacontroller asks again for every object that disappears.
    expect(await hook.sync(deleted(requestFor('gone')))).toEqual([]);
  });

  test('loses its user with the label, and the finalizer when its objects are gone', async () => {
    const { request, keys } = await setUp('former');
    const first = await hook.ask('/finalize', withoutLabel(request));
    expect(first).toMatchObject({ status: 200, attachments: [], finalized: false });
    const second = await hook.ask('/finalize', withoutLabel(requestAfter(request, [])));
    expect(second).toMatchObject({ status: 200, attachments: [], finalized: true });
    expect(await users()).not.toContain(userOf('former'));
    expect(errors(await store.as(keys, [get('private-artifacts/former/model')]))).toEqual(['InvalidAccessKeyId']);
  });

  test('and comes back has new keys', async () => {
    const { request, keys } = await setUp('returned');
    await hook.sync(deleted(request));
    expect((await setUp('returned')).keys.accessKey).not.toBe(keys.accessKey);
  });

  test('leaves the others as they are', async () => {
    const { keys } = await setUp('stays');
    const { request } = await setUp('leaves');
    await hook.sync(deleted(request));
    expect(errors(await store.as(keys, [put('private-artifacts/stays/model')]))).toEqual([OK]);
  });
});

describe('in the words of SeaweedFS', () => {
  let seaweedfs: Hook;
  beforeAll(async () => {
    seaweedfs = await Hook.start(store.config({ dialect: 'seaweedfs' }), store.environment);
  });
  afterAll(() => seaweedfs.stop());

  test('a profile may use its own folders, and nothing depends on a condition', async () => {
    const { keys } = await setUp('sea-a', seaweedfs);
    await setUp('sea-b', seaweedfs);
    expect(await policy(userOf('sea-a'))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:Get*', 's3:Put*', 's3:List*'],
          Resource: [`arn:aws:s3:::${BUCKET}/private-artifacts/sea-a/*`, `arn:aws:s3:::${BUCKET}/private/sea-a/*`],
        },
      ],
    });
    const calls = [put('private-artifacts/sea-a/model'), put('private-artifacts/sea-b/model')];
    expect(errors(await store.as(keys, calls))).toEqual([OK, 'AccessDenied']);
  });

  test('a user of the old program is taken over with its key, and may do less', async () => {
    const UserName = 'taken-over';
    await store.administrate('iam', 'create_user', { UserName });
    const answer = await store.administrate('iam', 'create_access_key', { UserName });
    const { AccessKeyId, SecretAccessKey } = answer.AccessKey as Record<string, string>;
    const keys = { accessKey: AccessKeyId ?? '', secretKey: SecretAccessKey ?? '' };
    const request = withKeys('taken-over', keys);
    expect(keysOf(await seaweedfs.sync(request))).toEqual(keys);
    expect(await users()).not.toContain(userOf('taken-over'));
    expect(JSON.stringify(await policy(UserName))).toContain('private-artifacts/taken-over/');
    expect(errors(await store.as(keys, [put('private-artifacts/taken-over/model')]))).toEqual([OK]);

    await seaweedfs.sync(deleted(request));
    expect(await users()).not.toContain(UserName);
  });

  test("the hook's own user is no profile's, whatever a profile is called", async () => {
    const made = await setUp('administrator', seaweedfs);
    expect(await users()).toContain(userOf('administrator'));
    const stolen = keysOf(await seaweedfs.sync(withKeys('administrator', store.administrator)));
    expect(stolen).not.toEqual(store.administrator);
    await seaweedfs.sync(deleted(made.request));
    await seaweedfs.sync(deleted(withKeys('administrator', store.administrator)));
    expect(await users()).toContain('administrator');
    expect(await accessKeys('administrator')).toEqual([store.administrator.accessKey]);
  });

  test("somebody's user with the name of a profile stays his", async () => {
    await store.administrate('iam', 'create_user', { UserName: 'backup' });
    const answer = await store.administrate('iam', 'create_access_key', { UserName: 'backup' });
    const { AccessKeyId } = answer.AccessKey as Record<string, string>;
    const { request, keys } = await setUp('backup', seaweedfs);
    expect(keys.accessKey).not.toBe(AccessKeyId);
    await seaweedfs.sync(deleted(request));
    expect(await accessKeys('backup')).toEqual([AccessKeyId]);
  });
});

/** The request for a profile whose Secret the program of upstream has made. */
function withKeys(profile: string, { accessKey, secretKey }: StoreKeys): HookRequest {
  const data = {
    accesskey: Buffer.from(accessKey).toString('base64'),
    secretkey: Buffer.from(secretKey).toString('base64'),
  };
  const metadata = { name: SECRET, namespace: profile };
  return requestAfter(requestFor(profile), [{ apiVersion: 'v1', kind: 'Secret', metadata, data }]);
}

describe('the time that artifacts are kept', () => {
  const others = [
    { ID: 'logs', Filter: { Prefix: 'logs/' }, Status: 'Enabled', Expiration: { Days: 3 } },
    {
      ID: 'uploads',
      Filter: { Prefix: '' },
      Status: 'Enabled',
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
  ];

  async function rules(): Promise<{ ID: string; Expiration?: { Days: number }; Filter?: { Prefix: string } }[]> {
    const answer = await store.administrate('s3', 'get_bucket_lifecycle_configuration', { Bucket: BUCKET });
    return answer.Rules as { ID: string }[];
  }

  async function syncWith(retentionDays: number): Promise<void> {
    const keeper = await Hook.start(store.config({ store: { retentionDays } }), store.environment);
    await keeper.sync(requestFor('keeper'));
    await keeper.stop();
  }

  test('is a rule beside those of others, and goes with the setting', async () => {
    const LifecycleConfiguration = { Rules: others };
    await store.administrate('s3', 'put_bucket_lifecycle_configuration', { Bucket: BUCKET, LifecycleConfiguration });
    const before = await rules();
    for (const days of [30, 7]) {
      await syncWith(days);
      const found = await rules();
      expect(found.filter(({ ID }) => ID !== 'kubeflow-pipelines-artifacts')).toEqual(before);
      expect(found.filter(({ ID }) => ID === 'kubeflow-pipelines-artifacts')).toMatchObject([
        { Expiration: { Days: days }, Filter: { Prefix: 'private-artifacts/' }, Status: 'Enabled' },
      ]);
    }
    await syncWith(-1);
    expect(await rules()).toEqual(before);
  });

  test('does not hold up profiles when it cannot be set', async () => {
    const elsewhere = store.config({ store: { retentionDays: 7, bucket: 'missing' } });
    const keeper = await Hook.start(elsewhere, store.environment);
    expect(await keeper.ask('/sync', requestFor('patient'))).toMatchObject({ status: 200 });
    await keeper.stop();
    expect(keeper.output).toContain('"message": "retention not set", "code": "NoSuchBucket"');
  });
});
