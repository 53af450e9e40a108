import type { KubeObject } from '../../kubernetes/objects';
import { openingOf, readRecord } from '../../kubernetes/render-record';
import { type ClusterOptions, openSessionWhile } from '../cluster/session';
import { readDist } from '../manifests/dist';
import { planDeploy } from '../manifests/plan';
import { ReadinessChecks } from '../readiness/checks';
import { type ComponentStatus, componentStates } from './components';
import {
  type CertificateStatus,
  type ClaimStatus,
  certificatesAmong,
  claimsOf,
  loadBalancerAddress,
  type ProfileStatus,
  profilesOf,
} from './surroundings';

/** What a platform is like just now. */
export interface PlatformStatus {
  /** Every object of dist is there and ready. */
  readonly ok: boolean;
  readonly cluster: string;
  /** Version of Kubernetes. */
  readonly kubernetes?: string;
  /** Release of Kubeflow. */
  readonly release?: string;
  readonly components: readonly ComponentStatus[];
  /** The one that expires first comes first. */
  readonly certificates: readonly CertificateStatus[];
  readonly claims: readonly ClaimStatus[];
  readonly profiles: readonly ProfileStatus[];
  /** What a load balancer has given to the gateway. */
  readonly address?: string;
  /** How users open the platform, and who logs in first, a line each. */
  readonly opening: readonly string[];
  /** What else the server does not show, and why. */
  readonly unseen: readonly string[];
}

/**
 * Looks at a platform: what of dist is there and ready, why the rest is not, and what else whoever runs it asks for.
 *
 * @throws DistError, ClusterError, InterruptedError
 */
export async function platformStatus(options: ClusterOptions = {}): Promise<PlatformStatus> {
  const dist = options.dist ?? 'dist';
  const [{ name, cluster, clock, close }, plan] = await openSessionWhile(options, async () =>
    planDeploy(await readDist(dist)),
  );
  try {
    const record = readRecord(dist);
    const live: KubeObject[] = [];
    const checks = new ReadinessChecks(cluster, clock, plan.webhookServices);
    const components = await componentStates(plan, cluster, checks, (object) => live.push(object));
    const kubernetes = await cluster.version();
    const address = record?.entrance && (await loadBalancerAddress(record.entrance, cluster));
    const claims = await claimsOf(plan, cluster);
    const profiles = await profilesOf(cluster);
    return {
      ok: components.every(({ problems }) => problems.length === 0),
      cluster: name,
      ...(kubernetes === undefined ? {} : { kubernetes }),
      ...(record?.release === undefined ? {} : { release: record.release }),
      components,
      certificates: certificatesAmong(live),
      claims: claims.found,
      profiles: profiles.found,
      ...(address?.found === undefined ? {} : { address: address.found }),
      opening: openingOf(dist),
      unseen: [...claims.unseen, ...profiles.unseen, ...(address?.unseen ?? [])],
    };
  } finally {
    await close();
  }
}
