import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MySqlPrograms } from './programs';

/** A Deployment of MySQL: the name of its container, and a port of this machine for its server. */
export interface MySqlPlace {
  readonly container: string;
  readonly port: number;
}

/**
 * What KWOK answers in the place of this kubelet. It runs commands on this machine: `sh` of the folder that
 * `layOutPrograms` makes is the shell of a container, with its environment.
 */
export function kubeletOf(folder: string, places: readonly MySqlPlace[]): string {
  const logs = places.map(({ container }) => ({
    containers: [container],
    logsFile: join(folder, container, 'log'),
    follow: true,
  }));
  const execs = places.map(({ container }) => ({
    containers: [container],
    local: { envs: [{ name: 'CONTAINER', value: join(folder, container) }] },
  }));
  const all = { apiVersion: 'kwok.x-k8s.io/v1alpha1', metadata: { name: 'all' } };
  const configuration = [
    { ...all, kind: 'ClusterLogs', spec: { logs } },
    { ...all, kind: 'ClusterExec', spec: { execs } },
  ];
  return configuration.map((each) => JSON.stringify(each)).join('\n---\n');
}

/** Makes what containers find on their path, and their folders. Returns where. */
export function layOutPrograms(folder: string, places: readonly MySqlPlace[], programs: MySqlPrograms): string {
  for (const { container } of places) mkdirSync(join(folder, container), { recursive: true });
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'sh'), '#!/bin/sh\n. "$CONTAINER/environment"\nexec /bin/sh "$@"\n', { mode: 0o755 });
  symlinkSync(programs.mysql, join(bin, 'mysql'));
  return bin;
}

/** Writes what a container's shell finds in its environment. */
export function writeEnvironment(folder: string, environment: Readonly<Record<string, string>>): void {
  const lines = Object.entries(environment).map(([name, text]) => `export ${name}='${text.replaceAll("'", `'\\''`)}'`);
  writeFileSync(join(folder, 'environment'), `${lines.join('\n')}\n`);
}
