import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { PlatformContext } from '../../core/context';
import type { ImageName } from '../../core/releases/release';
import { MESH_LABELS } from '../../kubernetes/labels';
import { type Amounts, env, RESTRICTED_ALONE, resources } from '../../patterns/pod';

/** Properties of `StorageMigration`. */
export interface StorageMigrationProps {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  readonly image: ImageName;
  readonly serviceAccount: string;
  /** Names of the CustomResourceDefinitions whose objects it rewrites. */
  readonly crds: readonly string[];
  readonly requests?: Amounts;
  readonly limits?: Amounts;
}

/** A Job that rewrites stored objects in the version that a new release stores, so that the old one can go. */
export class StorageMigration extends Construct {
  constructor(scope: Construct, id: string, props: StorageMigrationProps) {
    super(scope, id);
    const { name, namespace } = props;
    const labels = { app: name, ...props.labels, 'app.kubernetes.io/component': 'storage-version-migration-job' };
    new k8s.KubeJob(this, 'job', {
      metadata: { name, namespace, labels },
      spec: {
        backoffLimit: 10,
        ttlSecondsAfterFinished: 600,
        template: {
          // A proxy would keep the Job from ending.
          metadata: { labels: { ...labels, [MESH_LABELS.inject]: 'false' } },
          spec: {
            serviceAccountName: props.serviceAccount,
            restartPolicy: 'OnFailure',
            containers: [
              {
                name: 'migrate',
                image: PlatformContext.of(this).image(props.image),
                args: [...props.crds],
                env: env({ IGNORE_NOT_FOUND: 'true' }),
                resources: resources(props.requests, props.limits),
                securityContext: { ...RESTRICTED_ALONE, readOnlyRootFilesystem: true },
              },
            ],
          },
        },
      },
    });
  }
}
