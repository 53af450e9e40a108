import { z } from 'zod';
import { checkElastic, elasticRange, jobProps, manyPods, onePod } from './job-schema';

/** Props of a PaddleJob. What the operator's webhook would refuse is refused here. */
export const paddleJobProps = z
  .strictObject({
    ...jobProps,
    master: onePod.optional().describe('The pod that the others meet at. By default none: the first worker is it.'),
    worker: manyPods.optional().describe('The pods that train. By default none.'),
    elastic: z
      .strictObject(elasticRange)
      .optional()
      .describe('Whether workers may come and go, and how many. By default they may not.'),
  })
  .superRefine(({ master, worker, elastic }, { addIssue }) => {
    const refuse = (message: string, ...path: string[]) => addIssue({ code: 'custom', path, message });
    if (!master && !worker) refuse('some, or a master', 'worker');
    checkElastic(elastic, worker, refuse);
  });

export type { PaddleJobProps } from './paddle-job-props.generated';
