import { z } from 'zod';
import { checkServingRuntime, servingRuntimeFields } from '../../components/kserve/runtime-schema';
import { workloadProps } from '../profile-workload';

const { namespace, ...ofAny } = workloadProps;
const ofCluster = z.strictObject({ ...servingRuntimeFields, ...ofAny });

/** Props of a serving runtime of the cluster. */
export const clusterServingRuntimeProps = ofCluster.superRefine((settings, { addIssue }) =>
  checkServingRuntime(settings, (message, ...path) => addIssue({ code: 'custom', path, message })),
);

export type { ClusterServingRuntimeProps } from './serving-runtime-props.generated';

/** Props of a serving runtime of a namespace. */
export const servingRuntimeProps = z
  .strictObject({ namespace, ...ofCluster.shape })
  .superRefine((settings, { addIssue }) =>
    checkServingRuntime(settings, (message, ...path) => addIssue({ code: 'custom', path, message })),
  );

export type { ServingRuntimeProps } from './serving-runtime-props.generated';
