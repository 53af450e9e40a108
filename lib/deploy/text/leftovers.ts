import { counted } from '../../kubernetes/counted';
import { titleOf } from '../../kubernetes/objects';
import type { DeployResult } from '../deploy';
import { isMost, type Leftovers, shareOf } from '../set/leftovers';
import type { Kept } from '../set/prune-policy';
import type { painter } from './terminal';

type Paint = ReturnType<typeof painter>;

/** What a deployment says at its end about the objects that dist no longer holds. */
export function leftoverLines({ ok, leftovers, pruned, created }: DeployResult, paint: Paint): string[] {
  if (!leftovers) return [];
  const stays = paint('yellow', 'left behind');
  if (pruned) return leftovers.kept.map((kept) => `${stays}: ${titleOf(kept.object)}: ${why(kept)}`);
  if (!ok) return [];
  return [...problemLines(leftovers, paint), ...hint(leftovers, created.length)];
}

/** What a deployment would leave behind, for a diff. */
export function renderLeftovers(leftovers: Leftovers, paint: Paint): string[] {
  const { prunable, kept } = leftovers;
  const { deletes, of } = shareOf(leftovers, 0);
  const most = isMost(leftovers, 0)
    ? [`${deletes} of the ${of} objects of the set would go: deploy --prune does that only with --prune-most`]
    : [];
  return [
    ...prunable.map((object) => paint('red', `- ${titleOf(object)}: would be left behind; deploy --prune deletes it`)),
    ...kept.map((each) =>
      paint('dim', `= ${titleOf(each.object)}: would be left behind, even by --prune: ${why(each)}`),
    ),
    ...problemLines(leftovers, paint),
    ...most,
  ];
}

function why({ object, reason, data }: Kept): string {
  return `${reason}${data ? ` (unless --prune-data ${object.kind})` : ''}`;
}

function problemLines({ problems }: Leftovers, paint: Paint): string[] {
  return problems.map((problem) => `${paint('yellow', 'warning')}: ${problem}`);
}

function hint(leftovers: Leftovers, created: number): string[] {
  const { deletes, of } = shareOf(leftovers, created);
  if (deletes === 0) return [];
  if (isMost(leftovers, created))
    return [`dist lacks ${deletes} of the ${of} objects of the set: another platform needs a set of its own (--set)`];
  const are = `${counted(deletes, 'object')} ${deletes === 1 ? 'is' : 'are'}`;
  return [`${are} no longer in dist: diff lists them, deploy --prune deletes them`];
}
