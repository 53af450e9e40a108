import { Construct } from 'constructs';
import { WorkspaceKind } from '../../../imports/kubeflow.org';
import { PlatformContext } from '../../core/context';
import { parseProps } from '../../core/props';
import { warn } from '../../core/warnings';
import { PlatformNamespace } from '../../patterns/namespace';
import { WorkspacesBackend } from './backend';
import { WorkspacesController } from './controller';
import { WorkspacesFrontend } from './frontend';
import { WorkspaceIcons } from './icons';
import { kindSpec } from './kind-spec';
import { labelsOf, PLACE } from './labels';
import { RemovePathPrefix } from './path-prefix';
import { sampleKinds } from './sample-kinds';
import { WorkspacesUserRoles } from './user-roles';
import { type WorkspacesProps, workspacesProps } from './workspaces-props';

const { 'app.kubernetes.io/name': _, ...LABELS } = labelsOf(PLACE);

/** Notebooks v2: servers of users, each of a kind that the administrator has described, with pages of their own. */
export class Workspaces extends Construct {
  /** Their namespace. */
  readonly namespace: string;
  /** Names of the kinds that there are. */
  readonly kinds: readonly string[];

  constructor(scope: Construct, id: string, props: WorkspacesProps = {}) {
    super(scope, id);
    const settings = parseProps(this, workspacesProps, props);
    const context = PlatformContext.of(this);
    const namespace = context.namespace('kubeflow-workspaces');
    this.namespace = namespace;
    const { podSecurity, admit, labels, annotations } = settings;
    new PlatformNamespace(this, 'namespace', {
      name: namespace,
      mesh: true,
      policy: 'default-deny-ingress',
      policyLabels: labelsOf('workspaces-controller'),
      sameNamespace: false,
      podSecurity,
      admit,
      labels: { ...LABELS, ...labels },
      annotations,
    });
    new WorkspacesController(this, 'controller', { ...settings, namespace });
    new WorkspacesBackend(this, 'backend', { namespace });
    new WorkspacesFrontend(this, 'frontend', { namespace });
    new WorkspacesUserRoles(this, 'user-roles');
    new WorkspaceIcons(this, 'icons', { namespace });

    const samples = sampleKinds(context, settings.samples).map(([name, kind]) => ({ name, kind, icon: name }));
    const own = Object.entries(settings.kinds).map(([name, kind]) => ({ name, kind, icon: undefined }));
    const kinds = [...samples, ...own];
    this.kinds = kinds.map(({ name }) => name);
    const atRoot = kinds.filter(({ kind }) => kind.ports.some(({ removePathPrefix }) => removePathPrefix));
    if (!context.mesh.ambient) {
      new RemovePathPrefix(this, 'remove-path-prefix');
    } else if (atRoot.length > 0) {
      const names = atRoot.map(({ name }) => name).join(', ');
      warn(
        this,
        `workspaces: nothing takes the prefix from paths of ${names} (removePathPrefix): an ambient mesh has no sidecars`,
      );
    }
    for (const { name, kind, icon } of kinds) {
      new WorkspaceKind(this, `kind-${name}`, { metadata: { name }, spec: kindSpec(context, kind, icon) });
    }
  }
}
