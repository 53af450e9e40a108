import type { PlatformContext } from '../../platform/context';
import type { Manifest } from '../../platform/manifest';
import type { Problem } from '../problem';
import { closedWorkloads, unknownPrincipals, unseenRequests, uselessPolicies } from './policies';
import { unknownDestinations, unknownGateways, unservedGateways } from './routes';
import { worldOf } from './world';

/**
 * Finds what a mesh would answer with 403, 404 or 503: policies that name service accounts or pods that do not exist,
 * workloads that nobody may reach, routes and gateways that lead nowhere.
 *
 * @param objects all objects of a platform
 * @param context what they were rendered with
 */
export function checkMesh(objects: readonly Manifest[], context: PlatformContext): Problem[] {
  const world = worldOf(objects);
  return [
    ...unknownPrincipals(world, context),
    ...uselessPolicies(world, context),
    ...closedWorkloads(world, context),
    ...unseenRequests(world, context),
    ...unknownGateways(world),
    ...unservedGateways(world, context),
    ...unknownDestinations(world, context),
  ];
}
