import { Pipelines } from '../../../lib/components/pipelines/pipelines';
import { type PipelinesProps, pipelinesProps } from '../../../lib/components/pipelines/pipelines-props';
import type { PlatformContextOptions } from '../../../lib/core/context';
import type { KubeObject } from '../../../lib/kubernetes/objects';
import { find, renderObjects } from '../../support/render';

const key = { accesskey: 'test-access-key', secretkey: 'test-secret-key' };
const login = { username: 'test-user', password: 'test-password' };

/** Credentials that are the same in every run. */
export const FIXED: PlatformContextOptions = {
  credentials: {
    source: 'fixed',
    values: {
      'kubeflow/mlpipeline-minio-artifact': key,
      'kubeflow/my-store': key,
      'kubeflow/mysql-secret': login,
      'kubeflow/my-database': login,
      'kubeflow/postgres-secret-extended': login,
      'runs/mlpipeline-minio-artifact': key,
      'runs/mysql-secret': login,
      'runs/my-database': login,
    },
  },
};

/** The objects of Pipelines with these settings, which must be valid. */
export function pipelines(props: PipelinesProps = {}, context: PlatformContextOptions = FIXED): KubeObject[] {
  pipelinesProps.parse(props);
  return renderObjects((chart) => new Pipelines(chart, 'pipelines', props), context);
}

/** What is said against settings: `path: message` for each mistake. */
export function mistakes(props: object): string[] {
  const result = pipelinesProps.safeParse(props);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: string[];
  readonly command?: string[];
  readonly env?: { name: string; value?: string; valueFrom?: Record<string, { name: string; key: string }> }[];
  readonly volumeMounts?: { name: string; mountPath: string }[];
  readonly readinessProbe?: { httpGet?: { scheme?: string }; exec?: { command: string[] } };
}

/** The only container of a Deployment. */
export function containerOf(objects: readonly KubeObject[], name: string): Container {
  const { spec } = find(objects, 'Deployment', name) as unknown as {
    spec: { template: { spec: { containers: Container[] } } };
  };
  return spec.template.spec.containers[0] as Container;
}

/** A Deployment's environment: values, or `secret/key` and `configMap/key`. */
export function environmentOf(objects: readonly KubeObject[], name: string): Record<string, string> {
  const entries = (containerOf(objects, name).env ?? []).map((each) => {
    const { secretKeyRef, configMapKeyRef } = each.valueFrom ?? {};
    const from = secretKeyRef ?? configMapKeyRef;
    return [each.name, from ? `${from.name}/${from.key}` : (each.value ?? 'field')] as const;
  });
  return Object.fromEntries(entries);
}

/** The data of a ConfigMap. */
export function dataOf(objects: readonly KubeObject[], name: string): Record<string, string> {
  return find(objects, 'ConfigMap', name).data as Record<string, string>;
}

/** Names of the objects of a kind. */
export function namesOf(objects: readonly KubeObject[], kind: string): string[] {
  return objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
}

const HOOK = 'kubeflow-pipelines-profile-controller';

/** Objects for a snapshot: the hook's program, which has tests of its own, stands there as names of files only. */
export function withoutProgram(objects: readonly KubeObject[]): KubeObject[] {
  return objects.map((object) => {
    if (object.metadata.name === `${HOOK}-code`) {
      const { 'config.json': config, ...program } = object.data as Record<string, string>;
      return { ...object, data: { 'config.json': config, files: Object.keys(program).sort() } };
    }
    return object;
  });
}
