import type { Names } from './names';

/** The construct. */
export function constructFile({ kebab, pascal, camel }: Names, summary: string): string {
  return `import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { ServiceIdentity } from '../../patterns/identity';
import { allow, READ } from '../../patterns/rbac';
import { type ${pascal}Props, ${camel}Props } from './${kebab}-props';

const NAME = '${kebab}';
const LABELS = { app: NAME, 'kustomize.component': NAME };

/** ${summary} */
export class ${pascal} extends Construct {
  /** Service account and rights of its pods. */
  readonly identity: ServiceIdentity;

  constructor(scope: Construct, id: string, props: ${pascal}Props = {}) {
    super(scope, id);
    const settings = parseProps(this, ${camel}Props, props);
    const context = PlatformContext.of(this);
    // lib/patterns has the rest: WebApp, ControllerManager, WebhookServer, AggregatedRoles.
    this.identity = new ServiceIdentity(this, 'identity', {
      name: NAME,
      namespace: context.namespace('kubeflow'),
      labels: { ...settings.labels, ...LABELS },
      clusterRules: [allow('', ['configmaps'], READ)],
    });
  }
}
`;
}

/** The schema of its props, with their defaults. */
export function propsFile({ kebab, pascal, camel }: Names): string {
  return `import { z } from 'zod';
import { labelMap } from '../../core/schemas/labels-schema';

/** Settings of ${kebab}. What does not depend on other settings has its default here, and nowhere else. */
export const ${camel}Props = z.strictObject({
  labels: labelMap.default({}).describe('Labels of all its objects, added to ours.'),
});

export type { ${pascal}Props } from './${kebab}-props.generated';
`;
}

/** Its tests: the defaults, every prop, wrong props, and that no name of upstream is spelled. */
export function testFile({ kebab, pascal, camel }: Names): string {
  return `import { ${pascal} } from '../../lib/components/${kebab}/${kebab}';
import { type ${pascal}Props, ${camel}Props } from '../../lib/components/${kebab}/${kebab}-props';
import { PropsError } from '../../lib/core/props';
import { find, renderObjects } from '../support/render';
import { snapshotObjects, snapshotProps } from '../support/snapshot';

const ID = '${kebab}';
const render = (props?: ${pascal}Props) => renderObjects((chart) => new ${pascal}(chart, ID, props));

snapshotObjects('defaults', render());

const everyProp: Required<${pascal}Props> = { labels: { team: 'platform' } };

snapshotProps('every prop set', {
  schema: ${camel}Props,
  props: everyProp,
  objects: render(everyProp),
  defaults: render(),
});

test('wrong props are refused', () => {
  expect(() => render({ labels: { 'a b': 'c' } })).toThrow(PropsError);
});

test('names come from the context', () => {
  const objects = renderObjects((chart) => new ${pascal}(chart, ID), { namespaces: { kubeflow: 'mlops' } });
  expect(find(objects, 'ServiceAccount', '${kebab}-service-account').metadata.namespace).toBe('mlops');
});
`;
}

/** Its page. */
export function docsFile({ kebab, pascal }: Names, summary: string): string {
  return `# ${kebab}

${summary}

\`\`\`yaml
components:
  ${kebab}:
    labels: { team: platform }
\`\`\`

<!-- settings:begin components.${kebab} -->
<!-- settings:end -->

In a chart of your own:

\`\`\`ts
new ${pascal}(chart, '${kebab}');
\`\`\`
`;
}

/** Its entry in the catalog. */
export function entryFile({ kebab, pascal, camel }: Names, summary: string, order: number): string {
  return `import { component } from '../../core/component';
import { ${pascal} } from './${kebab}';
import { ${camel}Props } from './${kebab}-props';

export const ${camel}Component = component({
  name: '${kebab}',
  order: ${order},
  summary: ${quote(summary)},
  requires: ['kubeflow-namespace'],
  props: ${camel}Props,
  construct: ${pascal},
});
`;
}

/** A string as Biome writes it: in single quotes unless it has some itself. */
function quote(text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text.replaceAll('\\', '\\\\')}'`;
}
