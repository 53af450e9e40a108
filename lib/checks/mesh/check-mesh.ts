import type { KubeObject } from '../../kubernetes/objects';
import type { Problem } from '../problem';
import type { Surroundings } from '../surroundings';
import { closedWorkloads, unknownPrincipals, unseenRequests, uselessPolicies } from './policies';
import { unknownDestinations, unknownGateways, unservedGateways } from './routes';
import { worldOf } from './world';

/**
 * Finds what a mesh would answer with 403, 404 or 503: policies that name service accounts or pods that do not exist,
 * workloads that nobody may reach, routes and gateways that lead nowhere.
 *
 * @param objects all objects of a platform
 * @param around what no object says
 */
export function checkMesh(objects: readonly KubeObject[], around: Surroundings): Problem[] {
  const world = worldOf(objects);
  return [
    ...unknownPrincipals(world, around),
    ...uselessPolicies(world, around),
    ...closedWorkloads(world, around),
    ...unseenRequests(world, around),
    ...unknownGateways(world),
    ...unservedGateways(world, around),
    ...unknownDestinations(world, around),
  ];
}
