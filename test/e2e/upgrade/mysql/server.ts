import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { MySqlPrograms } from './programs';

const run = promisify(execFile);

/** How a container of MySQL is started. */
export interface MySqlServerProps {
  readonly programs: MySqlPrograms;
  /** A folder of its own, which stays from one start to the next: `log`, `socket`. */
  readonly folder: string;
  /** The port of this machine's loopback interface. */
  readonly port: number;
  /** What the container's manifest gives it; the data directory is one of this machine. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where the data is. */
  readonly data: string;
}

/** The plugin of passwords of old clients: 8.0 and 8.4 have it, 9 does not even know the arguments about it. */
const NATIVE = /mysql[_-]native[_-]password/;

/** So that several fit beside a test cluster, on a disk that nobody waits for: only processes are killed, no machine. */
const SMALL = [
  ...['--innodb-buffer-pool-size=16M', '--performance-schema=OFF', '--mysqlx=OFF', '--secure-file-priv=NULL'],
  '--innodb-flush-method=nosync',
];

/** A real MySQL server, as the image of MySQL starts it: with files of its own at the first start, as they are later. */
export class MySqlServer {
  static async start(props: MySqlServerProps): Promise<MySqlServer> {
    const { folder, port, args } = props;
    const user = process.getuid?.() === 0 ? ['--user=root'] : [];
    const here = [`--socket=${socketOf(folder)}`, `--pid-file=${join(folder, 'pid')}`, `--port=${port}`];
    // As the image: who comes by network is nobody's neighbour.
    const ours = [...user, ...SMALL, ...here, '--bind-address=127.0.0.1', '--skip-name-resolve'];
    const options = [...ours, ...args.filter((arg) => !NATIVE.test(arg))];
    options.push(...firstStart(props));
    const log = join(folder, 'log');
    rmSync(log, { recursive: true, force: true });
    writeFileSync(log, '');
    // It goes with this process, even if that is killed.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', props.programs.mysqld, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await new Promise((done, fail) => child.once('spawn', done).once('error', fail));
    return new MySqlServer(child, log, args);
  }

  /** When it is gone, and its log is complete. */
  readonly ended: Promise<void>;
  /** What it has written. */
  readonly lines: string[] = [];

  private constructor(
    private readonly child: ChildProcess,
    log: string,
    /** The arguments of its container. */
    readonly args: readonly string[],
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        appendFileSync(log, logLine(line));
      });
    }
    this.ended = new Promise<void>((done) => child.once('close', () => done())).then(() => {
      // Who follows the log finds that it is no file any more: it has ended.
      rmSync(log);
      mkdirSync(log);
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Ends it as a kubelet does, and waits for the end. Without any grace it is killed. */
  async end(graceSeconds: number): Promise<void> {
    if (graceSeconds > 0) this.child.kill('SIGTERM');
    const kill = setTimeout(() => this.child.kill('SIGKILL'), graceSeconds * 1000);
    await this.ended;
    clearTimeout(kill);
  }
}

/** Where a server listens for those on its own machine. */
export function socketOf(folder: string): string {
  return join(folder, 'socket');
}

/** Asks a server by network, as a user; an error is what it has answered. */
export async function query(
  mysql: string,
  login: { readonly port: number; readonly user: string; readonly password: string; readonly database?: string },
  statement: string,
): Promise<string> {
  const { port, user, password, database } = login;
  const names = ['-h', '127.0.0.1', '-P', String(port), '-u', user, ...(database ? ['-D', database] : [])];
  const { stdout } = await run(mysql, [...names, '--batch', '--skip-column-names', '-e', statement], {
    env: { ...process.env, MYSQL_PWD: password },
  });
  return stdout.trim();
}

/**
 * The first start takes the password that its environment gives; a server that has files never looks at it again.
 *
 * @returns options that it needs for that
 */
function firstStart({ programs, folder, env, data }: MySqlServerProps): string[] {
  if (existsSync(join(data, 'mysql.ibd'))) return [];
  const password = env.MYSQL_ROOT_PASSWORD ?? '';
  if (password === '' && !env.MYSQL_ALLOW_EMPTY_PASSWORD) throw new Error('MySQL starts only with a password');
  const is = `IDENTIFIED BY '${password.replaceAll("'", "''")}'`;
  const statements = [
    `ALTER USER 'root'@'localhost' ${is};`,
    `CREATE USER 'root'@'%' ${is};`,
    "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;",
    ...(env.MYSQL_DATABASE ? [`CREATE DATABASE ${env.MYSQL_DATABASE};`] : []),
  ];
  const file = join(folder, 'first.sql');
  writeFileSync(file, `${statements.join('\n')}\n`);
  cpSync(programs.data, data, { recursive: true });
  return [`--init-file=${file}`];
}

/** As container runtimes write it. */
function logLine(text: string): string {
  return `${new Date().toISOString()} stderr F ${text}\n`;
}
