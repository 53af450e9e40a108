import type { KubeObject } from '../../lib/deploy';
import { statusAnswer } from './fake-api-server';
import { configMap, type Stage } from './support';

/** Objects that stay in dist: enough for those that leave it to be less than half. */
export const staying = ['1', '2', '3', '4', '5', '6'].map((name) => configMap(`default/${name}`));

/** Deploys some objects and then leaves them out of dist. */
export async function deployAndLeaveOut(stage: Stage, ...leaving: readonly KubeObject[]): Promise<void> {
  expect((await stage.write(...staying, ...leaving).deploy()).ok).toBe(true);
  stage.write(...staying);
}

/** Changes the metadata of a live object, as somebody else would. */
export function touch(stage: Stage, name: string, metadata: Record<string, unknown>): void {
  const live = liveOf(stage, name);
  stage.server.put({ ...live, metadata: { ...live.metadata, ...metadata } });
}

/** The live object of a name. */
export function liveOf(stage: Stage, name: string): KubeObject {
  const live = stage.server.live(name);
  if (!live) throw new Error(`there is no ${name}`);
  return live;
}

/** The path of the live object of a name. */
export function pathOf(stage: Stage, name: string): string {
  const found = [...stage.server.objects].find(([, { metadata }]) => metadata.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found[0];
}

/** Gives a live object finalizers. They let go when it has been looked at so often after its deletion. */
export function hold(stage: Stage, name: string, looks = Number.POSITIVE_INFINITY): void {
  touch(stage, name, { finalizers: ['example.com/cleanup'] });
  if (looks === Number.POSITIVE_INFINITY) return;
  const path = pathOf(stage, name);
  const exactly = new RegExp(`${path}$`);
  stage.server.fault('GET', exactly, (response) => respond(response, 200, stage.server.objects.get(path)), looks);
  stage.server.fault('GET', exactly, (response) => {
    stage.server.remove(path);
    respond(response, 404, statusAnswer(404, 'not found', { details: { name } }).body);
  });
}

/** Answers a request by hand. */
export function respond(
  response: { writeHead(status: number): { end(body: string): unknown } },
  status: number,
  body: unknown,
): void {
  response.writeHead(status).end(JSON.stringify(body));
}
