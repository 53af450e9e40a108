import { stringAt } from '../../kubernetes/json';
import { identityOf, type KubeObject } from '../../kubernetes/objects';
import { amountOf } from '../../kubernetes/quantity';
import type { UpgradeExpectation, UpgradeStepOf } from '../../kubernetes/upgrade-step';
import { foreignOwnerLines, foreignOwnersOf } from '../ownership/foreign-owners';
import type { ActContext } from './acts/act';
import { askMySql, execInWorkload } from './acts/mysql';
import { titles } from './conditions';

/** What a check has found. `unknown`: it could not look, which somebody has to do instead. */
export type Verdict =
  | { readonly verdict: 'as-wanted' }
  | { readonly verdict: 'otherwise' | 'unknown'; readonly reason: string; readonly objects: readonly KubeObject[] };

const AS_WANTED: Verdict = { verdict: 'as-wanted' };

type Look = (step: UpgradeStepOf<'check'>, context: ActContext) => Promise<Verdict>;

/** Looks whether what a step expects is so. Changes nothing. */
export function checkStep(step: UpgradeStepOf<'check'>, context: ActContext): Promise<Verdict> {
  return lookFor(step.expect)(step, context);
}

function lookFor(expect: UpgradeExpectation): Look {
  if ('kubernetes' in expect) return (_, context) => checkVersion(expect.kubernetes, context);
  if ('none' in expect) return checkNone;
  if ('unowned' in expect) return checkOwners;
  if ('unedited' in expect) return checkEditors;
  if ('sql' in expect) return (step, context) => checkRows(step, expect.sql, expect.database, context);
  return (step, context) => checkRoom(step, expect.folder, expect.roomIn, context);
}

async function checkVersion(wanted: string, { cluster }: ActContext): Promise<Verdict> {
  const version = await cluster.version();
  const minor = (text: string) => Number(/^v?1\.(\d+)/.exec(text)?.[1]);
  if (version === undefined) return { verdict: 'unknown', reason: 'the server does not say its version', objects: [] };
  if (minor(version) >= minor(wanted)) return AS_WANTED;
  return { verdict: 'otherwise', reason: `the server is ${version}`, objects: [] };
}

async function checkNone(step: UpgradeStepOf<'check'>, { finder }: ActContext): Promise<Verdict> {
  const objects = (await finder.find(step.match, step.where)).filter((object) => !finder.isInDist(object));
  if (objects.length === 0) return AS_WANTED;
  return { verdict: 'otherwise', reason: `there ${objects.length === 1 ? 'is' : 'are'} ${titles(objects)}`, objects };
}

async function checkOwners(_: UpgradeStepOf<'check'>, { plan, cluster }: ActContext): Promise<Verdict> {
  const owners = await foreignOwnersOf(plan, cluster);
  if (owners.length === 0) return AS_WANTED;
  const objects = owners.flatMap((owner) => owner.objects);
  return { verdict: 'otherwise', reason: foreignOwnerLines(owners).join('\n'), objects };
}

/** So many objects are named that somebody has customised. */
const NAMED = 40;

/**
 * Whether somebody has changed objects by hand, or applied others than the release brings: of what dist takes over, and
 * of all that the release has brought.
 */
async function checkEditors(_: UpgradeStepOf<'check'>, context: ActContext): Promise<Verdict> {
  const { set, installed } = context;
  const edited = await context.edited();
  const customised = await installed.customised();
  const changed = [...edited, ...customised].flatMap(({ object, by }) => (by.length > 0 ? [object] : []));
  const isChanged = new Set(changed.map(identityOf));
  const others = customised.flatMap(({ object }) => (isChanged.has(identityOf(object)) ? [] : [object]));
  const [byHand, otherwise] = [changed, others].map((objects) =>
    [...new Map(objects.map((object) => [identityOf(object), object])).values()].filter((object) => !set.has(object)),
  );
  const reasons = [
    ...(byHand?.length ? [`somebody has changed ${titles(byHand, NAMED)}`] : []),
    ...(otherwise?.length
      ? [`somebody has applied otherwise than the release brings it: ${titles(otherwise, NAMED)}`]
      : []),
  ];
  if (reasons.length === 0) return AS_WANTED;
  return { verdict: 'otherwise', reason: reasons.join('\n'), objects: [...(byHand ?? []), ...(otherwise ?? [])] };
}

async function checkRows(
  step: UpgradeStepOf<'check'>,
  statements: readonly string[],
  database: string,
  context: ActContext,
): Promise<Verdict> {
  const [server] = await context.finder.find(step.match, step.where, true);
  if (!server) return AS_WANTED;
  // One call: each answers a number on a line of its own.
  const answer = await askMySql(server, statements.join('; '), database, context);
  if ('problem' in answer)
    return { verdict: 'unknown', reason: `it cannot be asked: ${answer.problem}`, objects: [server] };
  const counts = answer.output.trim().split(/\s+/).map(Number);
  if (counts.length !== statements.length || counts.some(Number.isNaN))
    return { verdict: 'unknown', reason: 'its answer is none of numbers', objects: [server] };
  const long = statements.filter((_, index) => counts[index] !== 0);
  if (long.length === 0) return AS_WANTED;
  return { verdict: 'otherwise', reason: `rows are found by: ${long.join('; ')}`, objects: [server] };
}

async function checkRoom(
  step: UpgradeStepOf<'check'>,
  folder: string,
  roomIn: string,
  context: ActContext,
): Promise<Verdict> {
  const [server] = await context.finder.find(step.match, step.where, true);
  const [claim] = context.finder.inDist([roomIn]);
  if (!server || !claim) return AS_WANTED;
  const answer = await execInWorkload(server, ['du', '-sk', folder], context);
  if ('problem' in answer)
    return { verdict: 'unknown', reason: `how much it holds cannot be seen: ${answer.problem}`, objects: [server] };
  const kibibytes = Number(/^\d+/.exec(answer.output.trim())?.[0]);
  const room = stringAt(claim, 'spec', 'resources', 'requests', 'storage') ?? '';
  const bytes = amountOf(room);
  if (Number.isNaN(kibibytes) || Number.isNaN(bytes))
    return {
      verdict: 'unknown',
      reason: `how much it holds cannot be seen: ${answer.output.trim()}`,
      objects: [server],
    };
  if (kibibytes * 1024 < bytes) return AS_WANTED;
  const held = `${Math.ceil(kibibytes / 1024 / 1024)}Gi`;
  return { verdict: 'otherwise', reason: `${folder} holds ${held}, the new claim ${room}`, objects: [server] };
}
