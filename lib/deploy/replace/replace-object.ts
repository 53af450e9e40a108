import type { KubeObject } from '../../kubernetes/objects';
import type { Cluster } from '../cluster/cluster';
import { type Fault, faultOf, isQuotaRace } from '../cluster/faults';

/**
 * Makes way for an object whose immutable fields change: deletes the live one, if it is still the very one, and only
 * when the server would take the new one. The caller creates that at once. Pods of the old one go in the background, so
 * that the new one need not wait for them.
 *
 * @returns why the live one is still there; nothing when it is gone
 */
export async function makeWay(
  body: KubeObject,
  live: KubeObject,
  cluster: Cluster,
  deadline: number,
): Promise<Fault | undefined> {
  const rehearsal = await cluster.create(body, { dryRun: true, deadline });
  // That the name is taken is what the server says after everything else was right.
  const isTaken = rehearsal?.response.status === 409 && !isQuotaRace(rehearsal.response);
  if (rehearsal && rehearsal.response.status >= 300 && !isTaken) return faultOf(rehearsal.response);
  const answer = await cluster.delete(live, 'Background', { deadline });
  if (!answer || answer.response.status < 300 || answer.response.status === 404) return undefined;
  return answer.response.status === 409
    ? { answer: 'wait', reason: 'another object has taken its name' }
    : faultOf(answer.response);
}
