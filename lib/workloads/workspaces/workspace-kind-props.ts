import { kindSchema } from '../../components/workspaces/kind-schema';
import { workloadProps } from '../profile-workload';

const { namespace: _, ...ofAny } = workloadProps;

/** Props of a WorkspaceKind. */
export const workspaceKindProps = kindSchema.safeExtend(ofAny);

export type { WorkspaceKindProps } from './workspace-kind-props.generated';
