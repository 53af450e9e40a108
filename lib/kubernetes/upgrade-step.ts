/** Where a cluster comes from, and by what it shows. */
export interface UpgradeSource {
  /** Name of the release, as `--upgrade-from` takes it: `1.8`. */
  readonly name: string;
  /** Versions of Kubeflow Pipelines that it brought, as its ConfigMap `pipeline-install-config` says them. */
  readonly pipelines: readonly string[];
  /** Versions of Knative Serving that it brought, as the labels of its namespace say them. */
  readonly knative: readonly string[];
}

/** The way from older releases to one: what an apply alone does not do, in the order that keeps data. */
export interface UpgradePath {
  /** The release that it leads to. */
  readonly target: string;
  /** Releases that it knows, the oldest first; the last one is the target as upstream's own manifests bring it. */
  readonly sources: readonly UpgradeSource[];
  /** What stands for several texts in a pattern, as `{word}`. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** In the order in which they are taken. What stands before `apply` comes before dist's first wave. */
  readonly steps: readonly UpgradeStep[];
}

/** Something of an object's fields that a condition asks. */
export interface FieldCondition {
  /** It has one of these fields, given as `spec.explainer.alibi`; `*` is each item of a list or field of a map. */
  readonly has?: readonly string[];
  /** It is at work: no phase and no condition of its status says that it has come to an end. */
  readonly unfinished?: true;
  /** One of its containers has an image that fits the pattern, in which `*` stands for any text. */
  readonly image?: string;
}

/** What a step depends on. Each is asked at the moment of acting, not only when the steps are planned. */
export type UpgradeCondition =
  /** An object that fits one of the patterns exists, with these fields. */
  | { readonly exists: readonly string[]; readonly where?: FieldCondition }
  /** An object that fits one of the patterns will exist, as dist says. */
  | { readonly inDist: readonly string[] }
  /** The object of this pattern is there and ready. */
  | { readonly ready: string }
  /** The step of this id is done, or found nothing to do. */
  | { readonly done: string }
  /** A workload or a pod still names the object in question (a ConfigMap or a Secret). */
  | { readonly inUse: true };

/** What every step says. */
interface StepBase {
  /** Stable name, for `--yes-step` and for the journal. */
  readonly id: string;
  /** Releases whose install leaves what the step is about. */
  readonly from: readonly string[];
  /**
   * Objects it is about, as `Kind[.group] [namespace/]name` with upstream's namespaces; see ObjectPattern.
   * @default - none
   */
  readonly match: readonly string[];
  /** Only those of them that have these fields. @default - all of them */
  readonly where?: FieldCondition;
  /** Only when all of these hold. @default - always */
  readonly when?: readonly UpgradeCondition[];
  /** Not as long as one of these holds. @default - no such condition */
  readonly unless?: readonly UpgradeCondition[];
  /** Waited for until all of them hold. @default - nothing */
  readonly after?: readonly UpgradeCondition[];
  /** What is done, in a line. */
  readonly what: string;
  /** Why. */
  readonly why?: string;
  /** Who does without what, and for how long. @default - nobody notices */
  readonly outage?: string;
}

/** What a check wants to find. */
export type UpgradeExpectation =
  /** The API server is of at least this version: `1.29`. */
  | { readonly kubernetes: string }
  /** No object that `match` and `where` name, but for those of dist, which become what dist says. */
  | { readonly none: true }
  /** No other tool that is still at work (Argo CD, Flux, Helm) owns an object of dist. */
  | { readonly unowned: true }
  /** Nobody has edited an object of the old install by hand, as far as its field managers tell. */
  | { readonly unedited: true }
  /** Each query, sent to the database that the Deployment of `match` runs, answers 0. */
  | { readonly sql: readonly string[]; readonly database: string }
  /** What a folder in the pods of `match` holds has room in a claim of dist. */
  | { readonly folder: string; readonly roomIn: string };

/** How a live object is patched. */
export type UpgradePatch =
  | { readonly type: 'merge'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly type: 'json'; readonly body: readonly JsonPatchOperation[] };

/** An operation of RFC 6902 whose value, if it has one, is data. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly value?: unknown;
}

/** A step of an upgrade. */
export type UpgradeStep =
  /** Looks whether something holds; else the run stops there, or asks whether to go on. Changes nothing. */
  | (StepBase & { readonly do: 'check'; readonly expect: UpgradeExpectation; readonly otherwise: 'ask' | 'stop' })
  /** Asks for something that only people can do or decide. */
  | (StepBase & { readonly do: 'ask' })
  /** The credentials of dist must be those of the objects in `match`, or the run stops. */
  | (StepBase & { readonly do: 'adopt' })
  /** Patches the objects, or the volumes behind the claims. */
  | (StepBase & { readonly do: 'patch'; readonly patch: UpgradePatch; readonly to?: 'volume' })
  /** Scales workloads of dist to 0 and waits until their pods are gone. They start when their turn in dist comes. */
  | (StepBase & {
      readonly do: 'stop';
      /** Sent to the MySQL that runs in them before. @default - nothing */
      readonly sql?: string;
      /** Seconds that a pod has for its end. @default - what its template says */
      readonly grace?: number;
      /**
       * What the log of its container says at the end of a stop that leaves the data whole. Who has not said it is not
       * taken for stopped: it starts again, and is stopped once more.
       * @default - any end will do
       */
      readonly lastWords?: string;
    })
  /** Makes a version of a CRD the only one in which its objects are stored. */
  | (StepBase & { readonly do: 'migrate'; readonly storage: string })
  /** The waves of dist. */
  | (StepBase & { readonly do: 'apply' })
  /** Deletes an object when it is its turn to be applied, and makes it anew: what has changed of it is immutable. */
  | (StepBase & { readonly do: 'replace' })
  /** Copies the files of a claim, `match`, into a bucket, by a Job; before that it stops the workload that has the claim. */
  | (StepBase & {
      readonly do: 'copy';
      readonly stop: string;
      /** Folder in the claim with the files; their paths in it are their keys. */
      readonly folder: string;
      readonly bucket: string;
      /** The server that keeps the bucket, all of dist. */
      readonly into: {
        /** Its Deployment, whose image has curl. */
        readonly deployment: string;
        readonly service: string;
        /** Port of the Service that speaks S3. */
        readonly port: number;
        /** Secret with the keys `accesskey` and `secretkey`. */
        readonly keys: string;
      };
    })
  /** Deletes objects that nobody needs any more. `Orphan` leaves what they own. */
  | (StepBase & { readonly do: 'delete'; readonly propagation?: 'Orphan' })
  /** Leaves objects alone, so that nobody wonders about them. */
  | (StepBase & { readonly do: 'keep'; readonly until?: string })
  /** Restarts workloads, if a user names the step; else it says which ones. */
  | (StepBase & { readonly do: 'restart' });

/** The step of a kind. */
export type UpgradeStepOf<Do extends UpgradeStep['do']> = Extract<UpgradeStep, { readonly do: Do }>;

/**
 * The steps that a cluster of a release needs: those of that release and of all before it, since an install that was
 * upgraded keeps what each of them left.
 *
 * @throws RangeError when the path does not know the release
 */
export function stepsFrom(path: UpgradePath, source: string): readonly UpgradeStep[] {
  const index = path.sources.findIndex(({ name }) => name === source);
  if (index < 0) {
    const known = path.sources.map(({ name }) => name).join(', ');
    throw new RangeError(`no way leads from ${JSON.stringify(source)} to ${path.target}; it can be ${known}`);
  }
  const before = new Set(path.sources.slice(0, index + 1).map(({ name }) => name));
  return path.steps.filter(({ from }) => from.some((name) => before.has(name)));
}
