import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * How Go programs of a test collect garbage: seldom. They live for minutes on a machine with memory to spare, and a third of
 * the API server's work would go there while a platform is deployed.
 */
export const SELDOM = { GOGC: '800', GOMEMLIMIT: '3GiB' };

/** One running process of a test cluster. */
export class Part {
  /** Its process id. */
  readonly pid: number;
  /** The file with everything it prints. */
  readonly log: string;
  private readonly ended: Promise<void>;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
    log: string,
  ) {
    if (child.pid === undefined) {
      throw new Error(`${name} has no process id`);
    }
    this.pid = child.pid;
    this.log = log;
    this.ended = new Promise((done) => child.once('exit', () => done()));
  }

  /**
   * Starts a part of the control plane in a directory, which holds its log. The program watches this process: it ends, and
   * removes the directory, when this process is gone, even if that was killed.
   */
  static async start(
    program: string,
    directory: string,
    name: string,
    flags: readonly string[],
    logName = name,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Part> {
    const log = join(directory, `${logName}.log`);
    const output = openSync(log, 'a');
    try {
      const child = spawn(program, [name, ...flags], {
        cwd: directory,
        env: {
          ...SELDOM,
          ...environment,
          HOME: directory,
          CONTROL_PLANE_PARENT: String(process.pid),
          CONTROL_PLANE_DIRECTORY: directory,
        },
        stdio: ['ignore', output, output],
        // In a group of its own, so that Ctrl+C ends only the tests and not, at once and halfway, what they still talk to.
        detached: true,
      });
      await new Promise((done, fail) => child.once('spawn', done).once('error', fail));
      child.unref();
      return new Part(name, child, log);
    } finally {
      closeSync(output);
    }
  }

  /** Whether it is still running. */
  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it printed last, as text for an error. */
  async endOfLog(): Promise<string> {
    const lines = (await readFile(this.log, 'utf8').catch(() => '')).trimEnd().split('\n');
    const { exitCode, signalCode } = this.child;
    const state = this.isRunning ? 'is running' : `ended (${signalCode ?? `exit code ${exitCode}`})`;
    return `${this.name} ${state}; the end of its log:\n${lines.slice(-12).join('\n')}`;
  }

  /** Kills it and waits until it is gone. Its state is thrown away, so it need not say goodbye. */
  async kill(): Promise<void> {
    if (this.isRunning) {
      this.child.ref();
      this.child.kill('SIGKILL');
      await this.ended;
    }
  }
}
