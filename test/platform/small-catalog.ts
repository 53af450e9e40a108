import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { z } from 'zod';
import { catalog } from '../../lib/core/catalog';
import { component } from '../../lib/core/component';
import { PlatformContext } from '../../lib/core/context';
import { password } from '../../lib/core/credentials';

const databaseProps = z.strictObject({ engine: z.enum(['mysql', 'postgres']).optional() });
const pageProps = z.strictObject({});

/** A Deployment of one container, with a generated password. */
class Database extends Construct {
  constructor(scope: Construct, id: string, props: z.input<typeof databaseProps> = {}) {
    super(scope, id);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow');
    new k8s.KubeNamespace(this, 'namespace', { metadata: { name: namespace } });
    const values = context.credentials.secret(namespace, 'database', { password });
    new k8s.KubeSecret(this, 'secret', { metadata: { name: 'database', namespace }, stringData: values });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name: 'database', namespace },
      spec: {
        selector: { matchLabels: { app: 'database' } },
        template: {
          metadata: { labels: { app: 'database' } },
          spec: {
            containers: [{ name: 'server', image: context.image('dex'), args: [props.engine ?? 'mysql'] }],
          },
        },
      },
    });
  }
}

/** A DaemonSet and a webhook. */
class Page extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const namespace = PlatformContext.of(this).namespace('kubeflow');
    new k8s.KubeValidatingWebhookConfiguration(this, 'webhook', { metadata: { name: 'page' } });
    new k8s.KubeDaemonSet(this, 'agent', {
      metadata: { name: 'agent', namespace },
      spec: {
        selector: { matchLabels: { app: 'agent' } },
        template: {
          metadata: { labels: { app: 'agent' } },
          spec: { containers: [{ name: 'agent', image: 'agent' }] },
        },
      },
    });
  }
}

/** A platform of three components: `page` requires `database`, `extra` is off. */
export const SMALL_CATALOG = catalog([
  component({
    name: 'database',
    order: 100,
    summary: 'A database.',
    requires: [],
    props: databaseProps,
    construct: Database,
  }),
  component({
    name: 'page',
    order: 110,
    summary: 'A page.',
    requires: ['database'],
    props: pageProps,
    construct: Page,
  }),
  component({
    name: 'extra',
    order: 120,
    summary: 'More.',
    requires: [],
    props: pageProps,
    enabled: false,
    construct: Page,
  }),
]);
