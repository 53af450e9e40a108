import { isRecord, listAt } from '../../kubernetes/json';
import { groupKindOf, type KubeObject } from '../../kubernetes/objects';
import { dataIn } from '../../kubernetes/users-data';
import { isCrd, objectsOf, type Plan } from '../manifests/plan';

/** An object that is left over and that a prune leaves alone. */
export interface Kept {
  readonly object: KubeObject;
  readonly reason: string;
  /** It is kept for the data in it: `pruneData` with its kind would delete it. */
  readonly data?: true;
}

/** Argo CD's way to keep an object; as for waves, there is no need for a word of our own. */
const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** Judges for objects that dist no longer holds whether they have to stay. */
export class PrunePolicy {
  private text: string | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly pruneData: readonly string[],
  ) {}

  /** Why an object has to stay; undefined when it may go. */
  keeps(object: KubeObject): Kept | undefined {
    const data = dataIn(object);
    if (data !== undefined && !this.pruneData.includes(object.kind)) return { object, reason: data, data: true };
    const reason = protection(object) ?? ownership(object) ?? this.need(object);
    return reason === undefined ? undefined : { object, reason };
  }

  /**
   * A Secret leaves dist, too, when another source provides it from now on: the user, or a store of secrets. That may
   * be the very object that we have made.
   */
  private need(object: KubeObject): string | undefined {
    if (groupKindOf(object) !== '/Secret') return undefined;
    this.text ??= JSON.stringify(this.plan.waves.flatMap(objectsOf).filter((each) => !isCrd(each)));
    const name = new RegExp(`(?<![\\w.-])${object.metadata.name.replaceAll('.', '\\.')}(?![\\w.-])`);
    return name.test(this.text) ? 'something in dist still goes by its name' : undefined;
  }
}

/** What its annotation says against deleting an object. */
export function protection({ metadata }: KubeObject, words: readonly string[] = ['Prune=false']): string | undefined {
  const options = metadata.annotations?.[SYNC_OPTIONS]?.split(',').map((option) => option.trim());
  const word = words.find((each) => options?.includes(each));
  return word === undefined ? undefined : `its annotation ${SYNC_OPTIONS} says ${word}`;
}

/**
 * What a controller has adopted goes when its owner goes. A namespace adopts nothing: Knative has its own stand there as
 * the owner of webhook configurations and Secrets, and these do harm when they stay without their server.
 */
export function ownership({ metadata }: KubeObject): string | undefined {
  const owner = listAt(metadata, 'ownerReferences').find(
    (each) => isRecord(each) && each.controller === true && each.kind !== 'Namespace',
  );
  return isRecord(owner) ? `it belongs to ${String(owner.kind)} ${String(owner.name)} now` : undefined;
}
