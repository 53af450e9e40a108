import type { KubeObject } from '../../kubernetes/objects';
import type { Problem } from '../../kubernetes/problem';
import type { Surroundings } from '../surroundings';
import { halfOpenWorkloads } from './callers';
import { meshObjectsOf } from './mesh-objects';
import { closedWorkloads, unknownPrincipals, unseenRequests, uselessPolicies } from './policies';
import { unknownDestinations, unknownGateways, unservedGateways } from './routes';

/**
 * Finds what a mesh would answer with 403, 404 or 503: policies that name service accounts or pods that do not exist,
 * workloads that nobody may reach, callers whom only one of NetworkPolicies and mesh lets in, routes and gateways that lead nowhere.
 *
 * @param objects all objects of a platform
 * @param around what no object says
 */
export function checkMesh(objects: readonly KubeObject[], around: Surroundings): Problem[] {
  const mesh = meshObjectsOf(objects);
  return [
    ...unknownPrincipals(mesh, around),
    ...uselessPolicies(mesh, around),
    ...closedWorkloads(mesh, around),
    ...unseenRequests(mesh, around),
    ...halfOpenWorkloads(mesh, around),
    ...unknownGateways(mesh),
    ...unservedGateways(mesh, around),
    ...unknownDestinations(mesh, around),
  ];
}
