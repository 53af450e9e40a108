import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { cacheFolder } from '../../e2e/harness/build';
import type { HookConfig } from './hook';

const REQUIREMENTS = join(__dirname, '../requirements.txt');
const CLIENT = join(__dirname, 'object_store_client.py');

/** A key of the store. */
export interface StoreKeys {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** A call as boto3 names it. */
export type Call = [service: 's3' | 'iam', operation: string, parameters: Record<string, unknown>];

/** An answer, or the code of an error. */
export interface Answer {
  readonly error?: string;
  readonly [key: string]: unknown;
}

/** Name of the bucket that the store starts with. */
export const BUCKET = 'mlpipeline';

/** moto's server: S3 and IAM in memory, with signatures and policies checked. */
export class ObjectStore {
  /** Starts it with a bucket and an administrator. */
  static async start(): Promise<ObjectStore> {
    const python = await installed();
    // So many calls may go without a check: those that make the administrator.
    const setUp = ['CreateUser', 'PutUserPolicy', 'CreateAccessKey'];
    const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
      env: { PATH: process.env.PATH, INITIAL_NO_AUTH_ACTION_COUNT: String(setUp.length) },
    });
    const store = new ObjectStore(child, python);
    await store.listening();
    await store.makeAdministrator();
    await store.as(store.administrator, [['s3', 'create_bucket', { Bucket: BUCKET }]]);
    return store;
  }

  port = 0;
  administrator: StoreKeys = { accessKey: '', secretKey: '' };
  private readonly lines: string[] = [];
  private readonly ended: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly python: string,
  ) {
    if (child.stdout) createInterface(child.stdout).on('line', (line) => this.lines.push(line));
    if (child.stderr) createInterface(child.stderr).on('line', (line) => this.lines.push(line));
    this.ended = new Promise((done) => child.once('error', done).once('close', done));
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the hook's environment says of the administrator. */
  get environment(): Record<string, string> {
    const { accessKey, secretKey } = this.administrator;
    return { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey };
  }

  /** config.json of a hook that makes keys in this store. */
  config(parts: { dialect?: 'aws' | 'seaweedfs'; iamPort?: number; store?: Record<string, unknown> } = {}): HookConfig {
    const { dialect = 'aws', iamPort = this.port, store } = parts;
    const credentials = { mode: 'perProfile', dialect, iamEndpoint: `http://127.0.0.1:${iamPort}` };
    return { store: { scheme: 'minio', host: '127.0.0.1', port: this.port, bucket: BUCKET, credentials, ...store } };
  }

  /** Makes calls with a key, with boto3. */
  async as({ accessKey, secretKey }: StoreKeys, calls: readonly Call[]): Promise<Answer[]> {
    const client = spawn(this.python, [CLIENT], {
      env: { PATH: process.env.PATH },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    client.stdout.on('data', (data: Buffer) => {
      output += data.toString();
    });
    client.stdin.end(JSON.stringify({ endpoint: this.endpoint, accessKey, secretKey, calls }));
    await new Promise((done, fail) => client.once('error', fail).once('close', done));
    return JSON.parse(output) as Answer[];
  }

  /** Makes a call as the administrator. It must work. */
  async administrate(
    service: 's3' | 'iam',
    operation: string,
    parameters: Record<string, unknown> = {},
  ): Promise<Answer> {
    const [answer] = await this.as(this.administrator, [[service, operation, parameters]]);
    if (!answer || answer.error) throw new Error(`${operation}: ${answer?.error}`);
    return answer;
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  private async listening(): Promise<void> {
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    while (!over) {
      const port = this.lines.join('\n').match(/Running on http:\/\/127\.0\.0\.1:(\d+)/)?.[1];
      if (port) {
        this.port = Number(port);
        return;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(this.lines.join('\n'));
  }

  private async makeAdministrator(): Promise<void> {
    const UserName = 'administrator';
    const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await this.unchecked({ Action: 'CreateUser', UserName });
    await this.unchecked({ Action: 'PutUserPolicy', UserName, PolicyName: 'everything', PolicyDocument });
    const answer = await this.unchecked({ Action: 'CreateAccessKey', UserName });
    const value = (name: string) => answer.match(new RegExp(`<${name}>([^<]+)</${name}>`))?.[1] ?? '';
    this.administrator = { accessKey: value('AccessKeyId'), secretKey: value('SecretAccessKey') };
  }

  private async unchecked(values: Record<string, string>): Promise<string> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      body: new URLSearchParams({ Version: '2010-05-08', ...values }),
      headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request' },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  }
}

/** A way to the store on which answers get lost, for one action of IAM. */
export class LossyWay {
  /** Opens it. */
  static async open(store: ObjectStore, action: string): Promise<LossyWay> {
    const way = new LossyWay();
    way.server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(chunks);
        const { method, url, headers } = incoming;
        const forwarded = httpRequest({ port: store.port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
          answer.on('error', () => outgoing.destroy());
          if (way.losing && body.includes(`Action=${action}&`)) {
            // The store has done it, and nobody hears of it.
            answer.resume().on('end', () => outgoing.destroy());
          } else {
            outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
            answer.pipe(outgoing);
          }
        });
        forwarded.on('error', () => outgoing.destroy()).end(body);
      });
    });
    await new Promise<void>((done) => way.server?.listen(0, '127.0.0.1', done));
    way.port = (way.server.address() as { port: number }).port;
    return way;
  }

  losing = true;
  port = 0;
  private server: Server | undefined;

  close(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}

/** The Python that has moto, installed once into the cache folder. */
async function installed(): Promise<string> {
  const version = await run('python3', ['--version']);
  const key = createHash('sha256').update(version).update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
  const folder = join(cacheFolder(), `moto-${key}`);
  const python = join(folder, 'bin/python');
  if (existsSync(python)) return python;
  // Under another name until it is complete.
  const making = `${folder}.${process.pid}`;
  mkdirSync(cacheFolder(), { recursive: true });
  try {
    await run('python3', ['-m', 'venv', making]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await run(join(making, 'bin/python'), [...pip, '--require-hashes', '--only-binary', ':all:', '-r', REQUIREMENTS]);
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return python;
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const code = await new Promise((done, fail) => child.once('error', fail).once('close', done));
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
  return output;
}
