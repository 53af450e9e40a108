import { APPLICATION_ROWS, type ApplicationRow } from './application-rows';

/** A stack: one application that stands for many. The second part is the flavour: `multi-user`, or nothing. */
const STACK = /^stacks\/([^/]+)(?:\/multi-user)?$/;

/** What a stack holds, by the ids of rows: a KfDef does not say it (kubeflow/manifests, v1.2-branch, stacks/). */
const CONTROL_PLANE = ['dashboard', 'kubeflow-roles', 'profiles'];
const COMMON = [
  ...CONTROL_PLANE,
  'webhook',
  'jupyter-web-app',
  'notebook-controller',
  'training',
  'katib',
  'minio',
  'mysql',
  'pipelines',
  'argo',
  'metadata',
];
const STACKS: Readonly<Record<string, readonly string[]>> = {
  kubernetes: [...COMMON, 'mxnet', 'seldon'],
  aws: [...COMMON, 'mxnet', 'seldon', 'alb-controller', 'device-plugin', 'profile'],
  azure: [...COMMON, 'mxnet', 'spark', 'spartakus', 'profile'],
  gcp: COMMON,
  ibm: [...COMMON, 'seldon'],
  openshift: CONTROL_PLANE,
};

/** What an application was found to be. */
export type Match =
  /** Of a row, by its folder or, where a KfDef gives none, by its name. */
  | { readonly kind: 'row'; readonly row: ApplicationRow }
  /** A stack with the rows of what it holds. */
  | { readonly kind: 'stack'; readonly cloud: string; readonly rows: readonly ApplicationRow[] }
  /** Of a known name, but from a folder that is not upstream's. */
  | { readonly kind: 'foreign'; readonly row: ApplicationRow }
  | { readonly kind: 'unknown' };

/** What an application is: its folder decides, not its name, which in some files is that of another. */
export function matchApplication(name: string, path: string | undefined): Match {
  if (path === undefined) {
    const named = rowOfName(name);
    return named ? { kind: 'row', row: named } : { kind: 'unknown' };
  }
  const cloud = STACK.exec(withoutDistributions(path))?.[1];
  const ids = cloud === undefined ? undefined : STACKS[cloud];
  if (cloud !== undefined && ids !== undefined)
    return { kind: 'stack', cloud, rows: ids.flatMap((id) => rowOfId(id) ?? []) };
  const row = rowOfPath(path);
  if (row) return { kind: 'row', row };
  const named = rowOfName(name);
  return named ? { kind: 'foreign', row: named } : { kind: 'unknown' };
}

/** The row of a folder of kubeflow/manifests, if there is one. */
export function rowOfPath(path: string): ApplicationRow | undefined {
  const simple = simplePath(path);
  return APPLICATION_ROWS.find(({ paths }) => paths.some((each) => each.test(simple)));
}

/** The row of an application's name, if there is one. */
export function rowOfName(name: string): ApplicationRow | undefined {
  return APPLICATION_ROWS.find(({ names }) => names.includes(name));
}

function rowOfId(id: string): ApplicationRow | undefined {
  return APPLICATION_ROWS.find((row) => row.id === id);
}

/** The cloud whose stack a folder is of, or nothing. */
export function cloudOfPath(path: string): string | undefined {
  return /^stacks\/([^/]+)/.exec(withoutDistributions(path))?.[1];
}

/** A folder without the stack it stands in, variants, layers of kustomize and versions of Istio. */
export function simplePath(path: string): string {
  return withoutDistributions(path)
    .replace(/^stacks\/[^/]+\/application\//, '')
    .replace(/\/(overlays|installs|upstream|env)(\/.*)?$/, '')
    .replace(/\/(base(_v3)?|v3)$/, '')
    .replace(/-1-3-1(?=\/|$)/g, '');
}

function withoutDistributions(path: string): string {
  return path.replace(/^(\.\/)?(distributions\/)?/, '').replace(/\/+$/, '');
}
