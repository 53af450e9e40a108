import type { Deviation, Extras } from './declarations';
import { DEFAULT_RUN } from './runs';

const HEAD = `# What stays of upstream after a takeover

A cluster that upstream's kustomize installed can be taken over in place: names, selectors and volume claims are equal. What
upstream has and this package does not render stays in the cluster until somebody deletes it; nothing here deletes what it did
not make. The tables are written by \`npm run schema\` from the declared differences (\`test/parity/deviations.yaml\`).

Kustomize ends the names of some ConfigMaps and Secrets in a hash, such as \`jupyter-web-app-parameters-1a2b3c4d5e\`. Names here have
none, so upstream's stay beside ours, also those of which the tables say nothing.
`;

/**
 * The page that lists what upstream has and we leave out. An object whose namespace alone is another here, as with kinds
 * that belong to none, is the same object in the cluster, and no leftover.
 */
export function leftoversPage(deviations: readonly Deviation[], extras: readonly Extras[]): string {
  const ours = new Set(extras.flatMap(({ objects }) => objects.map(withoutNamespace)));
  const left = deviations.filter(({ path, object }) => path === undefined && !ours.has(withoutNamespace(object)));
  const everywhere = left.filter(({ runs }) => runs.includes(DEFAULT_RUN));
  const variants = left.filter(({ runs }) => !runs.includes(DEFAULT_RUN));
  return [
    HEAD,
    '## The platform as upstream has it by default\n',
    table(
      ['object', 'why it is left out'],
      everywhere.map((entry) => [nameOf(entry.object), entry.reason]),
    ),
    '## Variants of upstream\n',
    table(
      ['object', 'variant', 'why it is left out'],
      variants.map((entry) => [nameOf(entry.object), entry.runs.map(code).join(', '), entry.reason]),
    ),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const sorted = rows.map(line).sort();
  return [line(head), line(head.map(() => '---')), ...sorted, ''].join('\n');
}

/** `apps/Deployment kubeflow/x`, as messages name objects. */
function nameOf(object: string): string {
  const [group = '', kind = '', namespace = '', name = ''] = object.split('/');
  return code(`${group === '' ? '' : `${group}/`}${kind} ${namespace === '-' ? '' : `${namespace}/`}${name}`);
}

function withoutNamespace(object: string): string {
  const [group, kind, , name] = object.split('/');
  return `${group}/${kind}/${name}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
