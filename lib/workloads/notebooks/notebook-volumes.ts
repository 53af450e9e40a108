import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { NotebookSpecTemplateSpecVolumes } from '../../../imports/kubeflow.org';
import { NOTEBOOK } from '../../components/jupyter-web-app/spawner-volumes-schema';
import { PlatformContext } from '../../core/context';
import type { NotebookSettings } from './notebook-props';

type Data = NotebookSettings['dataVolumes'][number];
type Workspace = NonNullable<NotebookSettings['workspace']>;
type Claim = NonNullable<Data['newPvc']>;

interface Volumes {
  readonly volumes: NotebookSpecTemplateSpecVolumes[];
  readonly volumeMounts: { readonly name: string; readonly mountPath: string }[];
}

/** Volumes of a notebook, and the claims that are made for it. */
export function notebookVolumes(
  scope: Construct,
  notebook: { readonly name: string; readonly namespace: string | undefined },
  { workspace, dataVolumes, shm }: NotebookSettings,
): Volumes {
  const named: [string, Workspace | Data][] = dataVolumes.map((each, index) => [`data-${index}`, each]);
  if (workspace) named.unshift(['workspace', workspace]);
  const volumes = named.map(([name, { newPvc, existingSource }]): NotebookSpecTemplateSpecVolumes => {
    if (!newPvc) return { name, ...existingSource };
    const claimName = newPvc.metadata.name.replaceAll(NOTEBOOK, notebook.name);
    makeClaim(scope, name, { ...newPvc, metadata: { ...newPvc.metadata, name: claimName } }, notebook.namespace);
    return { name, persistentVolumeClaim: { claimName } };
  });
  const volumeMounts = named.map(([name, { mount }]) => ({ name, mountPath: mount }));
  if (!shm) return { volumes, volumeMounts };
  return {
    volumes: [...volumes, { name: 'dshm', emptyDir: { medium: 'Memory' } }],
    volumeMounts: [...volumeMounts, { name: 'dshm', mountPath: '/dev/shm' }],
  };
}

function makeClaim(scope: Construct, id: string, { metadata, spec }: Claim, namespace: string | undefined): void {
  const { storage } = spec.resources.requests;
  new k8s.KubePersistentVolumeClaim(scope, id, {
    metadata: { ...metadata, namespace },
    spec: {
      ...spec,
      storageClassName: PlatformContext.of(scope).storageClass(spec.storageClassName),
      resources: { requests: { storage: k8s.Quantity.fromString(storage) } },
    },
  });
}
