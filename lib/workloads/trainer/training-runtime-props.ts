import { z } from 'zod';
import { runtimeSchema } from '../../components/trainer/runtime-schema';
import { refuseGpusTwice, refuseRoot } from '../../core/schemas/pod-schema';
import { refuseVariablesTwice } from '../../patterns/secret-env';
import { workloadProps } from '../profile-workload';

const { namespace, ...ofAny } = workloadProps;

const ofCluster = z.strictObject({ ...runtimeSchema.shape, ...ofAny });

/** Props of a runtime of the cluster. */
export const clusterTrainingRuntimeProps = ofCluster
  .superRefine(refuseRoot)
  .superRefine(refuseGpusTwice)
  .superRefine(refuseVariablesTwice);

export type { ClusterTrainingRuntimeProps } from './training-runtime-props.generated';

/** Props of a runtime of a namespace. */
export const trainingRuntimeProps = z
  .strictObject({ namespace, ...ofCluster.shape })
  .superRefine(refuseRoot)
  .superRefine(refuseGpusTwice)
  .superRefine(refuseVariablesTwice);

export type { TrainingRuntimeProps } from './training-runtime-props.generated';
