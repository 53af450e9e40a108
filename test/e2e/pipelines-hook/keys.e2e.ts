import { Hook } from '../../pipelines-hook/support/hook';
import { deleted, requestAfter, requestFor, withoutLabel } from '../../pipelines-hook/support/metacontroller';
import { LossyWay } from '../../pipelines-hook/support/object-store';
import { get, keysOf, put, Scene, userOf } from '../../pipelines-hook/support/scene';

const WORTHLESS = 'InvalidAccessKeyId';

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open('aws');
}, 300_000);
afterAll(() => scene?.close());

describe('the keys of a profile', () => {
  test('stay the same as long as its Secret is there', async () => {
    const { request, keys } = await scene.setUp('steady');
    for (let time = 0; time < 3; time++) expect(await scene.sync(request)).toEqual(keys);
    expect(await scene.syncLater(request)).toEqual(keys);
    expect(await scene.accessKeys(userOf('steady'))).toEqual([keys.accessKey]);
    expect((await scene.users()).filter((user) => user.includes('steady'))).toHaveLength(1);
  });

  test('are given again while Metacontroller does not see the Secret yet', async () => {
    const { keys } = await scene.setUp('late');
    expect(await scene.sync(requestFor('late'))).toEqual(keys);
  });

  test('are not given again when the store does not know them', async () => {
    const { keys } = await scene.setUp('undone');
    const parameters = { UserName: userOf('undone'), AccessKeyId: keys.accessKey };
    await scene.store.administrate('iam', 'delete_access_key', parameters);
    expect((await scene.sync(requestFor('undone'))).accessKey).not.toBe(keys.accessKey);
  });

  test('are others after the Secret has gone, and the old ones are worth nothing', async () => {
    const { keys } = await scene.setUp('rotated');
    const next = await scene.syncLater(requestFor('rotated'));
    const calls = [put('private-artifacts/rotated/model')];
    expect(next.accessKey).not.toBe(keys.accessKey);
    expect(await scene.errors(keys, calls)).toEqual([WORTHLESS]);
    expect(await scene.errors(next, calls)).toEqual([undefined]);
  });

  test('are others for a namespace that was made anew', async () => {
    const { keys } = await scene.setUp('reborn');
    const next = await scene.sync(requestFor('reborn', 'f0f0f0f0-0000-4000-8000-000000000000'));
    expect(next.accessKey).not.toBe(keys.accessKey);
    expect(await scene.errors(keys, [get('private-artifacts/reborn/model')])).toEqual([WORTHLESS]);
  });

  test('are others when the store has forgotten them', async () => {
    const { request, keys } = await scene.setUp('forgotten');
    const parameters = { UserName: userOf('forgotten'), AccessKeyId: keys.accessKey };
    await scene.store.administrate('iam', 'delete_access_key', parameters);
    const next = await scene.syncLater(request);
    expect(next.accessKey).not.toBe(keys.accessKey);
    expect(await scene.errors(next, [put('private-artifacts/forgotten/model')])).toEqual([undefined]);
  });
});

describe('an answer of the store that gets lost', () => {
  test.each([
    'CreateUser',
    'PutUserPolicy',
    'ListAccessKeys',
    'CreateAccessKey',
  ])('to %s changes nothing in the cluster and leaves no key behind', async (action) => {
    const { store } = scene;
    const profile = `lost-${action.toLowerCase()}`;
    const way = await LossyWay.open(store, action);
    try {
      await Hook.during(store.config({ iamPort: way.port }), store.environment, async (hook) => {
        const first = await hook.ask('/sync', requestFor(profile));
        expect(first).toMatchObject({ status: 503, attachments: [] });
        way.losing = false;
        const { accessKey } = keysOf(await hook.sync(requestFor(profile)));
        expect(await scene.accessKeys(userOf(profile))).toEqual([accessKey]);
      });
    } finally {
      way.close();
    }
  });
});

describe('a hook without rights', () => {
  test.each([
    ['secret', { AWS_SECRET_ACCESS_KEY: 'wrong' }, 'SignatureDoesNotMatch'],
    ['key', { AWS_ACCESS_KEY_ID: 'wrong' }, 'InvalidClientTokenId'],
  ])('because of a wrong %s changes nothing, and says why without keys', async (_, wrong, code) => {
    const { store } = scene;
    await Hook.during(store.config(), { ...store.environment, ...wrong }, async (hook) => {
      const answer = await hook.ask('/sync', requestFor('weak'));
      expect(answer).toMatchObject({ status: 502, attachments: [] });
      expect(JSON.parse(answer.text)).toEqual({ error: `object store: ${code}` });
      await hook.says(code);
      for (const key of Object.values(store.environment)) expect(hook.output).not.toContain(key);
    });
    expect(await scene.users()).not.toContain(userOf('weak'));
  });
});

describe('a profile that goes', () => {
  test('loses its user with the namespace, without a finalizer too', async () => {
    const { request, keys } = await scene.setUp('gone');
    expect(await scene.hook.sync(deleted(request))).toEqual([]);
    expect(await scene.users()).not.toContain(userOf('gone'));
    expect(await scene.errors(keys, [get('private-artifacts/gone/model')])).toEqual([WORTHLESS]);
    // Metacontroller asks again for every object that disappears.
    expect(await scene.hook.sync(deleted(requestAfter(request, [])))).toEqual([]);
  });

  test('loses its user with the label, and the finalizer when its objects are gone', async () => {
    const { request, keys } = await scene.setUp('former');
    const first = await scene.hook.ask('/finalize', withoutLabel(request));
    expect(first).toMatchObject({ status: 200, attachments: [], finalized: false });
    const second = await scene.hook.ask('/finalize', withoutLabel(requestAfter(request, [])));
    expect(second).toMatchObject({ status: 200, attachments: [], finalized: true });
    expect(await scene.users()).not.toContain(userOf('former'));
    expect(await scene.errors(keys, [get('private-artifacts/former/model')])).toEqual([WORTHLESS]);
  });

  test('and is one again before its Secret has gone has new keys', async () => {
    const { request, keys } = await scene.setUp('again');
    await scene.sync(request);
    await scene.hook.ask('/finalize', withoutLabel(request));
    const next = await scene.sync(request);
    expect(next.accessKey).not.toBe(keys.accessKey);
    expect(await scene.errors(next, [put('private-artifacts/again/model')])).toEqual([undefined]);
  });

  test('and comes back has new keys', async () => {
    const { request, keys } = await scene.setUp('returned');
    await scene.hook.sync(deleted(request));
    const { keys: next } = await scene.setUp('returned');
    expect(next.accessKey).not.toBe(keys.accessKey);
    expect(await scene.errors(next, [put('private-artifacts/returned/model')])).toEqual([undefined]);
  });

  test('leaves the others as they are', async () => {
    const { keys } = await scene.setUp('stays');
    const { request } = await scene.setUp('leaves');
    await scene.hook.sync(deleted(request));
    expect(await scene.errors(keys, [put('private-artifacts/stays/model')])).toEqual([undefined]);
  });
});
