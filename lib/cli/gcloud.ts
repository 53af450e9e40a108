import { execFile } from 'node:child_process';
import { isRecord, stringAt } from '../kubernetes/json';

/** Runs Google's own program and gives back what it prints. */
export type Gcloud = (args: readonly string[]) => Promise<string>;

/**
 * Google's own program, with the account that its user has logged in.
 *
 * @throws with what can be typed instead, when it is not there or fails
 */
export const gcloud: Gcloud = (args) =>
  new Promise((resolve, reject) => {
    execFile('gcloud', [...args], { env: process.env }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const missing = 'code' in error && error.code === 'ENOENT';
      const reason = missing ? 'it is not there' : stderr.trim() || error.message;
      const instead = 'run it where it works, and give --project its number and --backend the id';
      return reject(new Error(`gcloud ${args.join(' ')}: ${reason}\n${instead}`));
    });
  });

/** A backend service by its name, and where it is. */
export interface BackendQuery {
  readonly name: string;
  readonly region?: string;
  /** Id or number of the project. @default - the one of gcloud's own configuration */
  readonly project?: string;
}

/** Id of a backend service, and the project that it is in, by its id or number. */
export async function describeBackend(run: Gcloud, { name, region, project }: BackendQuery) {
  const text = await run([
    ...['compute', 'backend-services', 'describe', name],
    region === undefined ? '--global' : `--region=${region}`,
    ...(project === undefined ? [] : [`--project=${project}`]),
    '--format=json(id,selfLink)',
  ]);
  const answer: unknown = JSON.parse(text);
  const id = isRecord(answer) ? String(answer.id ?? '') : '';
  const owner = /\/projects\/([^/]+)\//.exec(stringAt(answer, 'selfLink') ?? '')?.[1];
  if (!/^\d+$/.test(id) || owner === undefined)
    throw new Error(`gcloud says nothing of ${name} that names it: ${text.trim()}`);
  return { id, project: owner };
}

/** Number of a project. */
export async function projectNumber(run: Gcloud, project: string): Promise<string> {
  if (/^\d+$/.test(project)) return project;
  const number = (await run(['projects', 'describe', project, '--format=value(projectNumber)'])).trim();
  if (!/^\d+$/.test(number)) throw new Error(`gcloud says no number of the project ${project}: ${number}`);
  return number;
}
