import { counted } from '../../kubernetes/counted';
import { listAt, stringAt } from '../../kubernetes/json';
import { identityOf, type KubeObject } from '../../kubernetes/objects';
import { podTemplateOf } from '../../kubernetes/pods';
import { type Cluster, FIELD_MANAGER } from '../cluster/cluster';
import { shownObject, shownObjects } from '../cluster/shown';
import { appliedEntry } from '../compare/up-to-date';
import { objectsOf, type Plan } from '../manifests/plan';
import type { ApplySet } from '../set/apply-set';
import { PART_OF_LABEL } from '../set/labels';
import { settle } from '../settle';
import { servesApplications } from './applications';
import { type Finding, note, ok, problem } from './finding';

const NAMED = 3;

/** A program of which a cluster should have one. */
interface Program {
  readonly name: string;
  /** Labels of its workload. */
  readonly labels: Readonly<Record<string, string>>;
  /** Kinds that the workload may be of. @default - a Deployment */
  readonly kinds?: readonly string[];
  /** What to do where dist brings another. */
  readonly advice?: string;
  /** What it is good for where dist brings none. */
  readonly use?: string;
}

const PROGRAMS: readonly Program[] = [
  { name: 'Istio', labels: { app: 'istiod' }, advice: 'use it: istio.installation: existing in the settings' },
  {
    name: 'cert-manager',
    labels: { 'app.kubernetes.io/name': 'cert-manager', 'app.kubernetes.io/component': 'controller' },
    advice: 'use it: components.cert-manager.installation: existing in the settings',
  },
  {
    name: 'Knative Serving',
    labels: { 'app.kubernetes.io/name': 'knative-serving', app: 'controller' },
    advice: 'remove one of them: components.knative-serving: false in the settings, or the other from the cluster',
  },
  {
    name: 'Argo Workflows',
    labels: { app: 'workflow-controller' },
    advice: 'keep both only if each looks at namespaces of its own',
  },
  {
    name: 'Argo CD',
    labels: { 'app.kubernetes.io/name': 'argocd-application-controller' },
    kinds: ['StatefulSet', 'Deployment'],
    use: 'it can bring dist in place of deploy: synth --argocd (docs/gitops.md)',
  },
  {
    name: 'Flux',
    labels: { 'app.kubernetes.io/part-of': 'flux', 'app.kubernetes.io/component': 'kustomize-controller' },
    use: 'it can bring dist in place of deploy: synth --flux (docs/gitops.md)',
  },
];

/** Programs that are there already and that dist brings, too; of those that the server shows. */
export async function checkNeighbours(plan: Plan, set: ApplySet, cluster: Cluster): Promise<Finding[]> {
  const ours = plan.waves.flatMap(objectsOf);
  const identities = new Set(ours.map(identityOf));
  const findings = await settle(
    PROGRAMS.map(async (program) => {
      const { name, labels, kinds = ['Deployment'], advice, use } = program;
      const others = (await workloadsOf(program, cluster)).filter((each) => !set.has(each));
      const brings = ours.some((each) => kinds.includes(each.kind) && hasLabels(each, labels));
      return others.map((other) => {
        const title = `${name} ${versionOf(other)} runs in namespace ${other.metadata.namespace}`;
        if (!brings) return note('neighbours', title, use);
        // The same by name is what deploy would take over.
        if (identities.has(identityOf(other))) return note('neighbours', `${title}, and deploy takes it over`);
        return problem('neighbours', `${title}, and dist brings another`, advice);
      });
    }),
  );
  const found = findings.flat();
  if (servesApplications(cluster) && !found.some(({ message }) => message.startsWith('Argo CD ')))
    found.push(note('neighbours', 'the kinds of Argo CD are there, and no controller of theirs is to be seen'));
  const names = PROGRAMS.map(({ name }) => name);
  return found.length > 0 ? found : [ok('neighbours', `no other ${names.slice(0, -1).join(', ')} or ${names.at(-1)}`)];
}

/** The workloads that a cluster has of a program. */
async function workloadsOf({ labels, kinds = ['Deployment'] }: Program, cluster: Cluster): Promise<KubeObject[]> {
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const found = await settle(
    kinds.map(async (kind) => {
      const listed = shownObjects(await cluster.listWhole('apps/v1', kind, { labelSelector }));
      return listed.map((each): KubeObject => ({ ...each, apiVersion: 'apps/v1', kind }));
    }),
  );
  return found.flat();
}

/** Objects of dist that are there already and that somebody else has brought; of those that the server shows. */
export async function checkOwners(plan: Plan, set: ApplySet, cluster: Cluster): Promise<Finding[]> {
  const owners = new Map<string, KubeObject[]>();
  const inOtherSets: KubeObject[] = [];
  await settle(
    plan.waves.flatMap(objectsOf).map(async (object) => {
      const live = shownObject(await cluster.readMetadata(object));
      if (!live || set.has(live)) return;
      if (set.conflictWith(live)) inOtherSets.push(live);
      else if (!appliedEntry(live, FIELD_MANAGER)) {
        const owner = ownerOf(live);
        owners.set(owner, [...(owners.get(owner) ?? []), live]);
      }
    }),
  );
  const findings = [...owners].map(([owner, objects]) =>
    note(
      'owners',
      `${counted(objects.length, 'object')} of dist ${objects.length === 1 ? 'is' : 'are'} there already, brought by ${owner}: ${namesOf(objects)}`,
      `where their values differ, deploy reports conflicts: --take-over ${/\s/.test(owner) ? `'${owner}'` : owner}`,
    ),
  );
  if (inOtherSets.length > 0) findings.push(otherSetProblem(inOtherSets));
  return findings.length > 0 ? findings : [ok('owners', 'nobody else has brought an object of dist')];
}

function hasLabels({ metadata }: KubeObject, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
}

/** Of objects that belong to another set. */
export function otherSetProblem(objects: readonly KubeObject[]): Finding {
  const sets = [...new Set(objects.map(({ metadata }) => metadata.labels?.[PART_OF_LABEL]))].join(' ');
  return problem(
    'owners',
    `another dist has brought ${objects.length} of these objects: ${namesOf(objects)}`,
    `leave them out of one of the two, or move them: --take-over ${sets}; or is it the other set (--set)?`,
  );
}

/** What its label says, or the tag of the first image that has one. */
function versionOf(workload: KubeObject): string {
  const label = workload.metadata.labels?.['app.kubernetes.io/version'];
  if (label !== undefined) return label;
  const images = listAt(podTemplateOf(workload)?.spec, 'containers').flatMap((each) => stringAt(each, 'image') ?? []);
  const tags = images.flatMap((image) => /^[^@:]*:([^@]+)/.exec(image.split('/').at(-1) ?? '')?.[1] ?? []);
  return tags[0] ?? 'of an unknown version';
}

/** Who has brought an object: the manager of its oldest entry, or what its label says. */
function ownerOf({ metadata }: KubeObject): string {
  const managers = (metadata.managedFields ?? []).filter(({ subresource }) => subresource === undefined);
  const applied = managers.find(({ operation }) => operation === 'Apply')?.manager;
  return applied ?? managers[0]?.manager ?? metadata.labels?.['app.kubernetes.io/managed-by'] ?? 'somebody';
}

function namesOf(objects: readonly KubeObject[]): string {
  const shown = objects.slice(0, NAMED).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return `${shown.join(', ')}${objects.length > NAMED ? ', …' : ''}`;
}
