import { z } from 'zod';
import { runtimeSchema } from '../../components/trainer/runtime-schema';
import { workloadProps } from '../profile-workload';

const { namespace, ...ofAny } = workloadProps;

/** Props of a runtime of the cluster. */
export const clusterTrainingRuntimeProps = z.strictObject({ ...runtimeSchema.shape, ...ofAny });

export type { ClusterTrainingRuntimeProps } from './training-runtime-props.generated';

/** Props of a runtime of a namespace. */
export const trainingRuntimeProps = z.strictObject({ namespace, ...clusterTrainingRuntimeProps.shape });

export type { TrainingRuntimeProps } from './training-runtime-props.generated';
