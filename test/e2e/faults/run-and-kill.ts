import { spawn } from 'node:child_process';
import { offlineEnvironment } from '../../support/offline-environment';
import { CLI, ROOT } from '../support';
import type { FaultProxy } from './fault-proxy';

/** Where a program is killed. */
export interface KillPoint {
  /** The number of the request. */
  readonly at: number;
  /** When the server has answered it; else before the server hears of it. */
  readonly isAfter: boolean;
}

/**
 * Runs the CLI against a proxy and kills it, without a warning, at a request; whether it was still at work. One that was
 * not has done its work: a refusal would prove nothing about kills.
 *
 * @throws Error when it has ended by itself in another way
 */
export function runAndKill(proxy: FaultProxy, args: readonly string[], { at, isAfter }: KillPoint): Promise<boolean> {
  proxy.restart();
  const child = spawn(process.execPath, [...CLI, ...args], {
    cwd: ROOT,
    env: offlineEnvironment(),
    stdio: 'ignore',
  });
  proxy.onRequest = (n, isDone) => {
    if (n === at && isDone === isAfter) child.kill('SIGKILL');
  };
  return new Promise((done, fail) => {
    child.once('error', fail).once('close', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') done(code !== 0);
      else fail(new Error(`${args.join(' ')} ended by itself, with ${code ?? signal}`));
    });
  });
}
