/** What the tests of lib/platform share: a folder of their own, and a platform small enough to be seen whole. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { z } from 'zod';
import { catalog } from '../../lib/core/catalog';
import { component } from '../../lib/core/component';
import { PlatformContext } from '../../lib/core/context';
import { password } from '../../lib/core/credentials';
import { formatPath, type LocatedProblem, type Location, SettingsError } from '../../lib/core/problem';
import type { KubeObject } from '../../lib/kubernetes/objects';
import type { RenderedFile } from '../../lib/platform/render/rendered-file';
import { objectsIn } from '../support/objects';

/** A new folder for each test, removed after it. Call it where `describe` is called. */
export function useFolder(): { path: (name: string) => string; write: (name: string, text: string) => string } {
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-kubeflow-')));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  return {
    path,
    write: (name, text) => {
      mkdirSync(dirname(path(name)), { recursive: true });
      writeFileSync(path(name), text);
      return path(name);
    },
  };
}

/** A problem with its path as users read it. */
export interface ShownProblem {
  readonly location: Location;
  readonly path: string;
  readonly message: string;
}

/** The problems that a function finds in settings. It must find some. */
export function problemsOf(run: () => unknown): ShownProblem[] {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) return shown(error.problems);
    throw error;
  }
  throw new Error('no SettingsError was thrown');
}

/** Problems with their paths as users read them. */
export function shown(problems: readonly LocatedProblem[]): ShownProblem[] {
  return problems.map(({ location, path, message }) => ({ location, path: formatPath(path), message }));
}

/** Problems as `line:column path: message`. */
export function brief(problems: readonly ShownProblem[]): string[] {
  return problems.map(({ location, path, message }) => `${location.line}:${location.column} ${path}: ${message}`);
}

/** Every object in some rendered files. */
export function objectsOf(files: readonly RenderedFile[]): KubeObject[] {
  return files.flatMap(({ text }) => objectsIn(text));
}

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
  component({ name: 'database', summary: 'A database.', requires: [], props: databaseProps, construct: Database }),
  component({ name: 'page', summary: 'A page.', requires: ['database'], props: pageProps, construct: Page }),
  component({ name: 'extra', summary: 'More.', requires: [], props: pageProps, enabled: false, construct: Page }),
]);
