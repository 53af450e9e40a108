import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { ServerVolumeSettings } from '../../../core/schemas/volume-schema';
import { serverClaim, volumeGroups } from '../../../patterns/claim';
import { RESTRICTED_ALONE } from '../../../patterns/pod';
import type { Installation } from '../installation';
import { POD_SECURITY, partDeployment } from '../part';

/** Properties of `statefulServer`. */
export interface StatefulServerProps {
  /** Name of the Deployment and value of the label `app`. */
  readonly name: string;
  readonly serviceAccount: string;
  /** Name of the PersistentVolumeClaim, unless there is one already. */
  readonly claim: string;
  /** Name of the volume and its folder in the container. */
  readonly volume: { readonly name: string; readonly path: string };
  /** How much it may store, and where. */
  readonly settings: ServerVolumeSettings;
  /** User and group whose the files are. */
  readonly user: number;
  readonly container: Omit<k8s.Container, 'volumeMounts' | 'securityContext'>;
}

/** A server with a volume: one pod, which must end before the next one starts. */
export function statefulServer(scope: Construct, installation: Installation, props: StatefulServerProps): void {
  const { namespace, common } = installation;
  const { volume, settings, user, serviceAccount, name } = props;
  const metadata = { namespace, labels: common };
  new k8s.KubeServiceAccount(scope, 'service-account', { metadata: { ...metadata, name: serviceAccount } });
  const claim = serverClaim(scope, 'claim', { ...metadata, name: props.claim }, settings);
  partDeployment(scope, 'deployment', installation, {
    name,
    labels: { ...common, app: name },
    serviceAccount,
    strategy: { type: 'Recreate' },
    container: {
      ...props.container,
      securityContext: { ...RESTRICTED_ALONE, runAsUser: user, runAsGroup: user },
      volumeMounts: [{ name: volume.name, mountPath: volume.path }],
    },
    pod: {
      securityContext: {
        ...POD_SECURITY,
        fsGroup: user,
        fsGroupChangePolicy: 'OnRootMismatch',
        ...volumeGroups(settings),
      },
      volumes: [{ name: volume.name, persistentVolumeClaim: { claimName: claim } }],
    },
  });
}
