import { z } from 'zod';
import { jobProps, manyPods, onePod } from './job-schema';

/** Props of a TFJob. What the operator's webhook would refuse is refused here. */
export const tfJobProps = z
  .strictObject({
    ...jobProps,
    chief: onePod.optional().describe('The pod that leads the training. By default the first worker does.'),
    master: onePod.optional().describe('The same, by the name that older programs have for it. By default none.'),
    worker: manyPods.optional().describe('The pods that train. By default none.'),
    ps: manyPods.optional().describe('The parameter servers. By default none.'),
    evaluator: manyPods.optional().describe('The pods that evaluate while others train. By default none.'),
    successPolicy: z
      .enum(['AllWorkers'])
      .optional()
      .describe('Whether it is done when all workers are. By default when the chief is, or the first worker.'),
    enableDynamicWorker: z
      .boolean()
      .default(false)
      .describe('Whether workers may come and go, as with ParameterServerStrategy.'),
  })
  .superRefine(({ chief, master, worker, successPolicy, enableDynamicWorker }, { addIssue }) => {
    const refuse = (message: string, path: string) => addIssue({ code: 'custom', path: [path], message });
    if (chief && master) refuse('none, as there is a chief', 'master');
    if (successPolicy && !worker) refuse('none, as there are no workers', 'successPolicy');
    if (enableDynamicWorker && !worker) refuse('false, as there are no workers', 'enableDynamicWorker');
    if (!chief && !master && !worker) refuse('some, or a chief: nobody would train', 'worker');
  });

export type { TFJobProps } from './tf-job-props.generated';
