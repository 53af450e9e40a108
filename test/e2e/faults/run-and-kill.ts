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

/** Runs the CLI against a proxy and kills it, without a warning, at a request; whether it was still at work. */
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
    child.once('error', fail).once('close', (_, signal) => done(signal === 'SIGKILL'));
  });
}
