import { z } from 'zod';
import { checkRuntime, type RuntimeSettings, runtimeSchema } from '../../components/trainer/runtime-schema';
import { refuseRoot } from '../../core/schemas/pod-schema';
import { workloadProps } from '../profile-workload';

const { namespace, ...ofAny } = workloadProps;
const ofCluster = z.strictObject({ ...runtimeSchema.shape, ...ofAny });

function fitsTogether(settings: RuntimeSettings, { addIssue }: Pick<z.RefinementCtx, 'addIssue'>): void {
  checkRuntime(settings, (message, ...path) => addIssue({ code: 'custom', path, message }));
}

/** Props of a runtime of the cluster. */
export const clusterTrainingRuntimeProps = ofCluster.superRefine(refuseRoot).superRefine(fitsTogether);

export type { ClusterTrainingRuntimeProps } from './training-runtime-props.generated';

/** Props of a runtime of a namespace. */
export const trainingRuntimeProps = z
  .strictObject({ namespace, ...ofCluster.shape })
  .superRefine(refuseRoot)
  .superRefine(fitsTogether);

export type { TrainingRuntimeProps } from './training-runtime-props.generated';
