import { Hook } from './hook';
import { type Attachment, find, type HookRequest, requestAfter, requestFor } from './metacontroller';
import { type Answer, BUCKET, type Call, ObjectStore, type StoreKeys } from './object-store';

const SECRET = 'mlpipeline-minio-artifact';
const POLICY = 'kubeflow-pipelines';

/** A profile that the hook has set up: the next request for it, and its keys. */
export interface MadeProfile {
  readonly request: HookRequest;
  readonly keys: StoreKeys;
}

/** An object store, a hook that makes keys in it, and the words that tests need. */
export class Scene {
  /** Starts both. */
  static async open(dialect: 'aws' | 'seaweedfs'): Promise<Scene> {
    const store = await ObjectStore.start();
    try {
      return new Scene(store, await Hook.start(store.config({ dialect }), store.environment), dialect);
    } catch (error) {
      await store.stop();
      throw error;
    }
  }

  private constructor(
    readonly store: ObjectStore,
    readonly hook: Hook,
    private readonly dialect: 'aws' | 'seaweedfs',
  ) {}

  async close(): Promise<void> {
    await this.hook.stop();
    await this.store.stop();
  }

  /** Sets up a profile in whose namespace nothing is. */
  async setUp(profile: string, by = this.hook): Promise<MadeProfile> {
    const request = requestFor(profile);
    const attachments = await by.sync(request);
    return { request: requestAfter(request, attachments), keys: keysOf(attachments) };
  }

  /** The keys that the hook answers with. */
  async sync(request: HookRequest): Promise<StoreKeys> {
    return keysOf(await this.hook.sync(request));
  }

  /** The keys that a hook answers with which has just started and remembers nothing. */
  syncLater(request: HookRequest): Promise<StoreKeys> {
    const config = this.store.config({ dialect: this.dialect });
    return Hook.during(config, this.store.environment, async (fresh) => keysOf(await fresh.sync(request)));
  }

  /** The code of the error of each call, nothing for those that work. */
  async errors(keys: StoreKeys, calls: readonly Call[]): Promise<Answer['error'][]> {
    return (await this.store.as(keys, calls)).map(({ error }) => error);
  }

  /** All users of the store. */
  async users(): Promise<string[]> {
    const { Users } = await this.store.administrate('iam', 'list_users');
    return (Users as { UserName: string }[]).map(({ UserName }) => UserName);
  }

  /** The access keys of a user. */
  async accessKeys(user: string): Promise<string[]> {
    const answer = await this.store.administrate('iam', 'list_access_keys', { UserName: user });
    return (answer.AccessKeyMetadata as { AccessKeyId: string }[]).map(({ AccessKeyId }) => AccessKeyId);
  }

  /** Makes a user with a key, as somebody else would. */
  async makeUser(UserName: string): Promise<StoreKeys> {
    await this.store.administrate('iam', 'create_user', { UserName });
    const answer = await this.store.administrate('iam', 'create_access_key', { UserName });
    const { AccessKeyId = '', SecretAccessKey = '' } = answer.AccessKey as Record<string, string>;
    return { accessKey: AccessKeyId, secretKey: SecretAccessKey };
  }

  /** What a user may do. */
  async policy(user: string): Promise<unknown> {
    const parameters = { UserName: user, PolicyName: POLICY };
    return (await this.store.administrate('iam', 'get_user_policy', parameters)).PolicyDocument;
  }

  /** Says what a user may do. */
  async setPolicy(user: string, statement: Record<string, unknown>): Promise<void> {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await this.store.administrate('iam', 'put_user_policy', { UserName: user, PolicyName: POLICY, PolicyDocument });
  }
}

/** The name of a profile's user. */
export function userOf(profile: string): string {
  return `kubeflow-profile-${profile}`;
}

/** The keys in a profile's Secret. */
export function keysOf(attachments: readonly Attachment[]): StoreKeys {
  const { accesskey = '', secretkey = '' } = find(attachments, 'Secret', SECRET).data ?? {};
  return { accessKey: decoded(accesskey), secretKey: decoded(secretkey) };
}

/** The request for a profile that has a Secret which the program of upstream made. */
export function requestWith(profile: string, { accessKey, secretKey }: StoreKeys): HookRequest {
  const data = { accesskey: encoded(accessKey), secretkey: encoded(secretKey) };
  const metadata = { name: SECRET, namespace: profile };
  return requestAfter(requestFor(profile), [{ apiVersion: 'v1', kind: 'Secret', metadata, data }]);
}

/** Writes an object. */
export function put(Key: string, Bucket = BUCKET): Call {
  return ['s3', 'put_object', { Bucket, Key, Body: 'content' }];
}

/** Reads an object. */
export function get(Key: string): Call {
  return ['s3', 'get_object', { Bucket: BUCKET, Key }];
}

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}
