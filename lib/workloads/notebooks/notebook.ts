import { Construct } from 'constructs';
import { Notebook as NotebookObject, type NotebookSpecTemplateSpec } from '../../../imports/kubeflow.org';
import { usualPodDefaults } from '../../components/jupyter-web-app/spawner-form';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { withGpus } from '../../core/schemas/pod-schema';
import { notebookImage } from '../../patterns/notebook-image';
import { RESTRICTED_CONTAINER, RUNTIME_SECCOMP } from '../../patterns/pod';
import { environment, namespaceOf, workloadMetadata } from '../profile-workload';
import { labelsOfPodDefaults } from './chosen-pod-defaults';
import { type NotebookProps, type NotebookSettings, notebookProps } from './notebook-props';
import { notebookVolumes } from './notebook-volumes';
import { SERVERS } from './servers';

/** The user and group for whom images of notebooks are made. */
const USER = { runAsUser: 1000, fsGroup: 100 };

/**
 * A server for a user of a profile, as the form of the notebooks' web app makes it, with the claims that it needs.
 *
 *     new Notebook(chart, 'explore', { namespace: 'team-a', gpus: { count: 1 } });
 */
export class Notebook extends Construct {
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: NotebookProps = {}) {
    super(scope, id);
    const settings = parseProps(this, notebookProps, { ...props, name: props.name ?? id });
    const { name = id, server, labels, annotations } = settings;
    this.name = name;
    this.namespace = namespaceOf(this, settings, 'the address of a notebook begins with it');
    const context = PlatformContext.of(this);
    const podDefaults = settings.podDefaults
      ? labelsOfPodDefaults(settings.podDefaults)
      : Object.fromEntries(usualPodDefaults(context).map((key) => [key, 'true']));
    new NotebookObject(this, 'notebook', {
      metadata: workloadMetadata(id, {
        name,
        namespace: this.namespace,
        labels: { app: name, ...podDefaults, ...labels },
        annotations: { ...SERVERS[server].annotations(this.namespace, name), ...annotations },
      }),
      spec: { template: { spec: pod(this, context, settings) } },
    });
  }
}

function pod(notebook: Notebook, context: PlatformContext, settings: NotebookSettings): NotebookSpecTemplateSpec {
  const { server, image, imagePullPolicy, imagePullSecrets, resources, gpus, env, restricted } = settings;
  const { serviceAccountName, nodeSelector, tolerations, affinity } = settings;
  const { volumes, volumeMounts } = notebookVolumes(notebook, notebook, settings);
  return {
    serviceAccountName,
    imagePullSecrets: imagePullSecrets.length > 0 ? imagePullSecrets.map((name) => ({ name })) : undefined,
    containers: [
      {
        name: notebook.name,
        image: image === undefined ? context.image(SERVERS[server].image) : notebookImage(context, image),
        imagePullPolicy,
        env: environment(env),
        resources: withGpus(requested(resources), gpus),
        volumeMounts,
        securityContext: restricted ? RESTRICTED_CONTAINER : undefined,
      },
    ],
    volumes,
    nodeSelector,
    tolerations,
    affinity,
    securityContext: security(context, settings),
  };
}

/**
 * Resources with requests of CPUs and memory: the list of notebooks breaks off at one without them
 * (backend/apps/common/utils.py). What has a limit only requests that, as everywhere.
 */
function requested({ requests, limits }: NotebookSettings['resources']): NotebookSettings['resources'] {
  const { cpu = '500m', memory = '1Gi' } = limits ?? {};
  return { requests: { cpu, memory, ...requests }, limits };
}

/** Without one the controller adds the group of notebooks, so it is said here where there is one. */
function security(
  context: PlatformContext,
  { restricted, runAsUser }: NotebookSettings,
): NotebookSpecTemplateSpec['securityContext'] {
  const { fsGroup, ...usual } = context.fixedIds(USER);
  const group = fsGroup === undefined ? {} : { fsGroup };
  if (!restricted) return runAsUser === undefined ? undefined : { runAsUser, ...group };
  return {
    runAsNonRoot: true,
    ...(runAsUser === undefined ? usual : { runAsUser }),
    ...group,
    seccompProfile: RUNTIME_SECCOMP,
  };
}
