import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildGoProgram } from '../harness/build';

/** A registry of containers that runs on this machine, and keeps what it gets in memory. */
export class RegistryServer {
  private constructor(
    /** Its host and port. */
    readonly address: string,
    private readonly process: ChildProcess,
  ) {}

  /** @param login who alone may use it. @default - everybody */
  static async start(login?: { readonly user: string; readonly password: string }): Promise<RegistryServer> {
    const program = await buildGoProgram({ name: 'registry', module: join(__dirname, 'server') });
    const args = login ? ['-user', login.user, '-password', login.password] : [];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [address] = (await once(createInterface(child.stdout), 'line')) as [string];
    return new RegistryServer(address, child);
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill();
    await ended;
  }
}
