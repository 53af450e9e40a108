import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The folder of the hook. */
export const FOLDER = join(__dirname, '../../../lib/components/pipelines/profile-controller');

/** A process that runs the hook. */
export interface HookProcess {
  readonly outputs: readonly Readable[];
  /** Its exit code, nothing if a signal ended it; its output is complete then. */
  readonly ended: Promise<number | null>;
  kill(signal: NodeJS.Signals): unknown;
}

/** A Python that has loaded the hook and forks for each one that is started: to start Python takes far longer. */
export class HookForks {
  private static one: HookForks | undefined;

  /** Starts a hook with this environment; `socket` is a path where nothing is yet. */
  static start(environment: NodeJS.ProcessEnv, socket: string): Promise<HookProcess> {
    HookForks.one ??= new HookForks();
    return HookForks.one.fork(environment, socket);
  }

  /** Ends all of them. */
  static async stop(): Promise<void> {
    const { one } = HookForks;
    HookForks.one = undefined;
    one?.python.stdin?.end();
    await one?.ended;
  }

  private readonly python: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly hooks = new Map<number, EventEmitter>();
  private count = 0;

  private constructor() {
    this.python = spawn('python3', [join(__dirname, 'hook_forks.py'), FOLDER], {
      env: { PATH: process.env.PATH },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.ended = new Promise((done, fail) => {
      this.python.once('error', fail).once('close', () => done());
    });
    if (this.python.stdout) {
      createInterface(this.python.stdout).on('line', (line) => {
        const { id, ...report } = JSON.parse(line) as { id: number; pid?: number; code?: number };
        for (const [name, value] of Object.entries(report)) this.hooks.get(id)?.emit(name, value);
      });
    }
  }

  private async fork(environment: NodeJS.ProcessEnv, path: string): Promise<HookProcess> {
    const server = createServer();
    const connected = once(server, 'connection') as Promise<[Socket]>;
    await once(server.listen(path), 'listening');
    this.count += 1;
    const id = this.count;
    const reports = new EventEmitter();
    const started = once(reports, 'pid') as Promise<[number]>;
    const ended = once(reports, 'code') as Promise<[number]>;
    let running = true;
    ended.then(() => (running = false));
    this.hooks.set(id, reports);
    this.python.stdin?.write(`${JSON.stringify({ id, environment, output: path })}\n`);
    const lost = this.ended.then(() => Promise.reject(new Error('Python has ended')));
    const [[output], [pid]] = await Promise.race([Promise.all([connected, started]), lost]);
    server.close();
    const closed = once(output, 'close');
    return {
      outputs: [output],
      ended: Promise.all([ended, closed]).then(([[code]]) => (code < 0 ? null : code)),
      kill: (signal) => running && process.kill(pid, signal),
    };
  }
}
