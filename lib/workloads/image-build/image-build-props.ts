import { z } from 'zod';
import { builderCan, buildShape } from '../../components/profiles/image-builds/build-schema';
import { refuseVariablesTwice } from '../../patterns/secret-env';
import { jobName, workloadProps } from '../profile-workload';

/** Props of an ImageBuild. */
export const imageBuildProps = z
  .strictObject({ ...workloadProps, name: jobName, ...buildShape })
  .superRefine(builderCan)
  .superRefine(refuseVariablesTwice);

export type { ImageBuildProps } from './image-build-props.generated';
