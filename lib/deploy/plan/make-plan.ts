import { identityOf, type KubeObject } from '../../kubernetes/objects';
import { readRecord } from '../../kubernetes/render-record';
import type { Cluster } from '../cluster/cluster';
import { openSessionWhile, type Session } from '../cluster/session';
import { type DiffEntry, diffObject } from '../compare/diff-object';
import { type ClaimSecretOptions, lockOutAdvice, lockOutsOf } from '../data/claim-secrets';
import { lostVersionsOf } from '../doctor/stored-versions';
import { InterruptedError } from '../errors';
import { readDist } from '../manifests/dist';
import { isPart, type PartOptions, partOfPlan } from '../manifests/part';
import { isCrd, objectsOf, type Plan, planDeploy } from '../manifests/plan';
import { foreignOwnerLines, foreignOwnersOf } from '../ownership/foreign-owners';
import type { TakeOver } from '../ownership/take-over';
import { type ReplaceOptions, replaceable } from '../replace/named-objects';
import type { ApplySet } from '../set/apply-set';
import type { Leftovers } from '../set/leftovers';
import { LiveSet } from '../set/live-set';
import { type SetOptions, setOf } from '../set/options';
import { settle } from '../settle';
import type { ReleasePath, UpgradeOptions } from '../upgrade/options';
import { UNPREPARED_ADVICE, unpreparedServers } from '../upgrade/unprepared';
import { Upgrade, type UpgradePreview } from '../upgrade/upgrade';
import { dataAtStake } from './data-at-stake';
import type { DeploymentPlan, PlannedStep, ReleaseStep } from './deployment-plan';
import { stepOf } from './object-step';
import { releaseSteps } from './release-steps';
import { objectsOfNobody } from './unknown-objects';

/** How to plan. */
export interface PlanOptions extends SetOptions, PartOptions, ClaimSecretOptions, ReplaceOptions {
  /** Managers that the deployment will take over from. @default - none; what `kubectl` owns is planned as to be decided */
  readonly takeOver?: TakeOver;
  /** The deployment will prune. @default false */
  readonly prune?: boolean;
  /** The deployment will bring an older release to that of dist, and takes over from kubectl for it. @default - it will not */
  readonly upgrade?: UpgradeOptions;
  /** What is known of older releases: see `deploy`. @default - nothing */
  readonly releases?: () => ReleasePath | undefined;
  /** The steps of the way from the release that the cluster has. @default - those that `upgrade` asks for */
  readonly releaseSteps?: (context: PlanContext) => Promise<readonly ReleaseStep[]>;
}

/** What the steps of a release are chosen with. */
export interface PlanContext {
  readonly session: Session;
  readonly set: ApplySet;
  /** The whole of dist. */
  readonly plan: Plan;
}

/**
 * Finds out what a deployment of dist would do to a cluster, in order. Nothing is changed.
 *
 * @throws DistError, ClusterError, InterruptedError; RangeError when `set` is no name
 */
export async function makePlan(options: PlanOptions = {}): Promise<DeploymentPlan> {
  const set = setOf(options);
  const [session, { plan, part, replaced }] = await openSessionWhile(options, async () => {
    const plan = planDeploy(await readDist(options.dist ?? 'dist'));
    const part = partOfPlan(plan, options);
    return { plan, part, replaced: replaceable(part.waves.flatMap(objectsOf), options) };
  });
  try {
    return await planOn({ session, set, plan }, part, replaced, options);
  } catch (error) {
    throw options.signal?.aborted ? new InterruptedError() : error;
  } finally {
    await session.close();
  }
}

async function planOn(
  context: PlanContext,
  part: Plan,
  named: ReadonlySet<KubeObject>,
  options: PlanOptions,
): Promise<DeploymentPlan> {
  const { session, set, plan } = context;
  const { cluster } = session;
  const objects = part.waves.flatMap(objectsOf);
  const upgrade = await previewOf(context, options);
  const released = options.releaseSteps ? await options.releaseSteps(context) : (upgrade?.steps ?? []);
  const asked = takeOverFor(options, released, upgrade?.editors);
  // What it would come to is worth knowing before anybody decides.
  const takeOver = asked.length === 0 ? ['kubectl'] : asked;
  const declared = readRecord(options.dist ?? 'dist')?.claimSecrets ?? [];
  const live = await LiveSet.open(set, plan, declared, session);
  const lockOuts = await lockOutsOf(objects, declared, cluster, options);
  const refused = new Set(lockOuts.map(({ object }) => object));
  const comparing = { plan, cluster, set, live, takeOver, refusals: new Map<KubeObject, string>() };
  const leftovers = isPart(options) ? NOTHING : await live.findLeftovers(options.pruneData ?? []);
  const entries = await settle(
    objects.filter((object) => !refused.has(object)).map((object) => diffObject(object, comparing)),
  );
  const differing = entries.filter((entry): entry is DiffEntry => entry !== undefined);
  const crds = differing.map(({ object }) => object).filter(isCrd);
  const lostVersions = await lostVersionsOf(crds, cluster);
  const steps = differing.map((entry) =>
    stepOf(entry, {
      asked,
      replaceable: new Set([...named, ...matched('replace', released, objects)]),
      migrated: new Set(matched('migrate', released, objects)),
      lostVersions,
    }),
  );
  const pruned = options.prune ? leftovers.prunable : [];
  const { before, after } = releaseSteps(released);
  const accounted = new Set(
    [
      ...leftovers.prunable,
      ...leftovers.kept.map((kept) => kept.object),
      ...released.flatMap((each) => each.objects),
    ].map(identityOf),
  );
  const nobodys = isPart(options) ? NOBODYS : await objectsOfNobody(plan, accounted, cluster, upgrade?.installed);
  return {
    target: session.name,
    ...(upgrade ? { upgrade: { from: upgrade.from, to: upgrade.to, reason: upgrade.reason } } : {}),
    steps: [
      ...lockOuts.map(
        (each): PlannedStep => ({
          do: 'ask',
          objects: [each.object],
          reason: each.reason,
          decision: lockOutAdvice(each),
        }),
      ),
      ...(await unpreparedSteps(part, options, cluster)),
      ...(await foreignSteps(part, asked, steps, cluster)),
      ...before,
      ...steps,
      ...after,
      ...leftoverSteps(leftovers, options.prune === true),
    ],
    same: objects.length - differing.length - lockOuts.length,
    data: await dataAtStake({ plan: part, cluster, declared, lockOuts, changedCrds: crds, pruned }),
    unknown: nobodys.unknown,
    leftBehind: nobodys.leftBehind,
    problems: [...leftovers.problems, ...nobodys.problems],
    warnings: [...cluster.client.warnings],
  };
}

async function previewOf(
  context: PlanContext,
  { upgrade, releaseSteps }: PlanOptions,
): Promise<UpgradePreview | undefined> {
  if (!upgrade || releaseSteps) return undefined;
  return Upgrade.preview(upgrade, { ...context, timeout: 0, onEvent: () => {} });
}

/** What an old install has set is kubectl's: an upgrade takes it over without being told. */
function takeOverFor(
  { takeOver = [], upgrade }: PlanOptions,
  released: readonly ReleaseStep[],
  editors: readonly string[] = [],
): TakeOver {
  return upgrade && released.length > 0 && takeOver !== 'all' ? [...takeOver, 'kubectl', ...editors] : takeOver;
}

const NOBODYS = { unknown: [], leftBehind: [], problems: [] };
const NOTHING: Leftovers = { prunable: [], kept: [], members: 0, problems: [] };

/** Servers that must not come to another version as they run. */
async function unpreparedSteps(plan: Plan, options: PlanOptions, cluster: Cluster): Promise<PlannedStep[]> {
  const servers = await unpreparedServers(plan, options, setOf(options), cluster);
  return servers.map(({ object, reason }) => ({ do: 'ask', objects: [object], reason, decision: UNPREPARED_ADVICE }));
}

/** Tools that would put back what changes matter to whoever takes over, or has to. */
async function foreignSteps(
  plan: Plan,
  asked: TakeOver,
  steps: readonly PlannedStep[],
  cluster: Cluster,
): Promise<PlannedStep[]> {
  const matters =
    asked.length > 0 || steps.some((step) => step.do === 'adopt' || step.decision?.startsWith('--take-over'));
  if (!matters) return [];
  return (await foreignOwnersOf(plan, cluster)).map((owner) => {
    const [reason = '', ...commands] = foreignOwnerLines([owner]);
    return { do: 'ask', objects: owner.objects, reason, decision: commands.map((line) => line.trim()).join('; ') };
  });
}

/** Objects of dist that steps of a kind name. */
function matched(
  act: 'replace' | 'migrate',
  released: readonly ReleaseStep[],
  objects: readonly KubeObject[],
): KubeObject[] {
  const identities = new Set(
    released.filter(({ step }) => step.do === act).flatMap((each) => each.objects.map(identityOf)),
  );
  return objects.filter((object) => identities.has(identityOf(object)));
}

function leftoverSteps({ prunable, kept }: Leftovers, prune: boolean): PlannedStep[] {
  return [
    ...prunable.map(
      (object): PlannedStep =>
        prune
          ? { do: 'prune', objects: [object], reason: 'dist no longer holds it' }
          : { do: 'leave', objects: [object], reason: 'dist no longer holds it; deploy --prune deletes it' },
    ),
    ...kept.map(
      ({ object, reason }): PlannedStep => ({
        do: 'leave',
        objects: [object],
        reason: `dist no longer holds it: ${reason}`,
      }),
    ),
  ];
}
