import { CLUSTER_WRITES } from '../../lib/kubernetes/cluster-writes';
import type { FieldPattern } from '../../lib/kubernetes/field-pattern';
import { argoCdFiles } from '../../lib/platform/gitops/argo-cd';
import { stringifyYaml } from '../../lib/platform/render/yaml';
import { argoCdSchema } from '../../lib/platform/settings/gitops-schema';
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

/** The Application that `synth --argocd` writes for a repository. */
function application(): string {
  const [file] = argoCdFiles({
    files: [],
    settings: argoCdSchema.parse({}),
    repoURL: 'https://git.example.com/ops.git',
    revision: 'main',
    path: 'kubeflow/dist',
    clusterPlatform: 'generic',
  });
  return `\`\`\`yaml\n${stringifyYaml(file?.objects?.slice(-1) ?? [])}\`\`\``;
}

function fieldPath(field: FieldPattern): string {
  return field.map((part, index) => (part === '*' ? '[*]' : `${index > 0 ? '.' : ''}${part}`)).join('');
}

/** `Deployment` of `apps/Deployment`. */
function kindOf(groupKind: string): string {
  return groupKind.slice(groupKind.indexOf('/') + 1);
}
