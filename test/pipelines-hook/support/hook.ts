import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FOLDER, HookForks, type HookProcess } from './hook-forks';
import type { Attachment, HookRequest } from './metacontroller';

afterAll(() => HookForks.stop());

/** config.json of the hook. */
export interface HookConfig {
  store: Record<string, unknown>;
  [key: string]: unknown;
}

/** What the hook answers. */
export interface HookAnswer {
  readonly status: number;
  readonly text: string;
  /** Of an answer that Metacontroller acts on. */
  readonly attachments: Attachment[];
  readonly finalized: boolean | undefined;
}

/** The hook as a process of its own on a port of the loopback interface. */
export class Hook {
  /** Starts it; an error is what it said when it ended instead. */
  static start(config: unknown, environment: NodeJS.ProcessEnv = {}): Promise<Hook> {
    return Hook.startAs(HookForks.start.bind(HookForks), config, environment);
  }

  /** Starts it as a pod does, which takes longer. */
  static startProgram(config: unknown, environment: NodeJS.ProcessEnv = {}): Promise<Hook> {
    return Hook.startAs(program, config, environment);
  }

  private static async startAs(
    run: (environment: NodeJS.ProcessEnv, socket: string) => HookProcess | Promise<HookProcess>,
    config: unknown,
    environment: NodeJS.ProcessEnv,
  ): Promise<Hook> {
    const folder = mkdtempSync(join(tmpdir(), 'hook-'));
    const file = join(folder, 'config.json');
    writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    const whole = {
      PATH: process.env.PATH,
      CONTROLLER_CONFIG: file,
      CONTROLLER_HOST: '127.0.0.1',
      CONTROLLER_PORT: '0',
      ...environment,
    };
    try {
      const hook = new Hook(await run(whole, join(folder, 'output')));
      await hook.listening();
      return hook;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Runs it for the time of an action. */
  static async during<Result>(
    config: unknown,
    environment: NodeJS.ProcessEnv,
    action: (hook: Hook) => Promise<Result>,
  ): Promise<Result> {
    const hook = await Hook.start(config, environment);
    try {
      return await action(hook);
    } finally {
      await hook.stop();
    }
  }

  /** Everything that it wrote. */
  readonly lines: string[] = [];
  private port = 0;

  private constructor(private readonly process: HookProcess) {
    for (const stream of process.outputs) createInterface(stream).on('line', (line) => this.lines.push(line));
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it wrote, as one text. */
  get output(): string {
    return this.lines.join('\n');
  }

  /** Waits until it has written something. */
  async says(text: string): Promise<void> {
    for (let time = 0; time < 500 && !this.output.includes(text); time++) {
      await new Promise((done) => setTimeout(done, 10));
    }
    if (!this.output.includes(text)) throw new Error(`no ${text} in: ${this.output}`);
  }

  /** Asks as Metacontroller does. */
  async ask(path: '/sync' | '/finalize', request: HookRequest | string): Promise<HookAnswer> {
    const body = typeof request === 'string' ? request : JSON.stringify(request);
    const response = await fetch(this.address + path, { method: 'POST', body });
    const text = await response.text();
    const content = JSON.parse(text) as { attachments?: Attachment[]; finalized?: boolean };
    return { status: response.status, text, attachments: content.attachments ?? [], finalized: content.finalized };
  }

  /** Asks what a namespace should hold; an error if it does not say so. */
  async sync(request: HookRequest): Promise<Attachment[]> {
    const { status, text, attachments } = await this.ask('/sync', request);
    if (status !== 200) throw new Error(`${status} ${text}`);
    return attachments;
  }

  /** Ends it as Kubernetes does, and tells how it ended. */
  async end(): Promise<number | null> {
    this.process.kill('SIGTERM');
    return this.process.ended;
  }

  /** Ends it at once. */
  async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.process.ended;
  }

  private async listening(): Promise<void> {
    let over = false;
    this.process.ended.then(
      () => (over = true),
      () => (over = true),
    );
    for (;;) {
      for (const line of this.lines) {
        const { port } = line.startsWith('{') ? (JSON.parse(line) as { port?: number }) : {};
        if (port) {
          this.port = port;
          return;
        }
      }
      if (over) throw new Error(this.output || String(await this.process.ended));
      await new Promise((done) => setTimeout(done, 10));
    }
  }
}

/** The hook as its pod runs it. */
function program(environment: NodeJS.ProcessEnv): HookProcess {
  const child = spawn('python3', ['-B', join(FOLDER, 'sync.py')], { env: environment });
  return {
    outputs: [child.stdout, child.stderr],
    ended: new Promise((done, fail) => {
      child.once('error', fail).once('close', (code) => done(code));
    }),
    kill: (signal) => child.kill(signal),
  };
}
