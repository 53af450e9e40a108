import { stringify } from 'yaml';
import { CLUSTER_WRITES, type ClusterWrite } from '../../lib/kubernetes/cluster-writes';
import type { FieldPattern } from '../../lib/kubernetes/field-pattern';
import { table } from '../settings/markdown';

/** Where the list stands in a page: `<!-- cluster-writes:table -->` or `:argo-cd` … `<!-- cluster-writes:end -->`. */
const REGION = /(<!-- cluster-writes:(table|argo-cd) -->\n).*?(<!-- cluster-writes:end -->)/gs;

/** A page in which the table of the list, and Argo CD's Application, are as the list is now. */
export function withClusterWrites(text: string): string {
  return text.replaceAll(
    REGION,
    (_, begin, part, end) => `${begin}${part === 'table' ? rows() : application()}\n${end}`,
  );
}

function rows(): string {
  const cells = CLUSTER_WRITES.map((write) => [
    `${write.program}, as \`${write.manager}\``,
    `${[...new Set(write.kinds.map(kindOf))].map((kind) => (kind === '*' ? 'everything' : kind)).join(', ')}: ${write.which}`,
    `\`${fieldPath(write.field)}\`${write.value === undefined ? '' : `: \`${write.value}\``}`,
    write.why,
  ]);
  return table(['who', 'objects', 'field', 'why'], cells);
}

/** An Application that leaves alone what the list says, where it is not rendered. */
function application(): string {
  const application = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'kubeflow', namespace: 'argocd' },
    spec: {
      project: 'default',
      source: { repoURL: 'https://git.example.com/platform.git', targetRevision: 'main', path: 'dist' },
      destination: { server: 'https://kubernetes.default.svc' },
      syncPolicy: {
        syncOptions: ['ServerSideApply=true', 'RespectIgnoreDifferences=true'],
        retry: { limit: 10 },
      },
      ignoreDifferences: ignoredDifferences(),
    },
  };
  return `\`\`\`yaml\n${stringify(application, { lineWidth: 0 })}\`\`\``;
}

/** What an Application ignores, one entry for each kind. */
export function ignoredDifferences(): { group: string; kind: string; jqPathExpressions: string[] }[] {
  const ignored = CLUSTER_WRITES.filter(isIgnored);
  const kinds = [...new Set(ignored.flatMap((write) => write.kinds))];
  return kinds.map((kind) => {
    const writes = ignored.filter((write) => write.kinds.includes(kind));
    const whole = new Set(writes.filter(({ condition }) => condition === undefined).map(jqPath));
    const some = writes
      .filter((write) => !whole.has(jqPath(write)))
      .map((w) => `select(${w.condition}) | ${jqPath(w)}`);
    return {
      group: kind.slice(0, kind.indexOf('/')),
      kind: kindOf(kind),
      jqPathExpressions: [...whole, ...new Set(some)],
    };
  });
}

/**
 * Not what Argo CD writes itself, what is rendered as it will be, what an annotation keeps AKS from, nor where other
 * objects tell which ones: it is not rendered, and that is enough.
 */
function isIgnored({ kinds, value, partly, platform, condition }: ClusterWrite): boolean {
  return !kinds.includes('*') && value === undefined && !partly && platform === undefined && condition !== null;
}

function jqPath({ field }: ClusterWrite): string {
  return field.map((part) => (part === '*' ? '[]?' : `.${part}`)).join('');
}

function fieldPath(field: FieldPattern): string {
  return field.map((part, index) => (part === '*' ? '[*]' : `${index > 0 ? '.' : ''}${part}`)).join('');
}

/** `Deployment` of `apps/Deployment`. */
function kindOf(groupKind: string): string {
  return groupKind.slice(groupKind.indexOf('/') + 1);
}
