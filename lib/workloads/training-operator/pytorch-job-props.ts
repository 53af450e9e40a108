import { z } from 'zod';
import { dnsDomain, text } from '../../core/schemas/text-schema';
import { checkElastic, elasticRange, jobProps, manyPods, onePod } from './job-schema';

const elastic = z.strictObject({
  ...elasticRange,
  rdzvBackend: z
    .enum(['c10d', 'etcd', 'etcd-v2'])
    .optional()
    .describe('What the workers find each other by. By default c10d, in one of them.'),
  rdzvHost: dnsDomain.optional().describe('Where it is. By default the first worker.'),
  rdzvPort: z.int().min(1).max(65535).optional().describe("Its port. By default the operator's."),
  rdzvId: text.optional().describe('What this training is called there. By default the name of the job.'),
});

/** Props of a PyTorchJob. What the operator's webhook would refuse is refused here. */
export const pyTorchJobProps = z
  .strictObject({
    ...jobProps,
    master: onePod.optional().describe('The pod of rank 0. By default none: the first worker has that rank.'),
    worker: manyPods.optional().describe('The other pods. By default none.'),
    nprocPerNode: z
      .union([z.enum(['auto', 'cpu', 'gpu']), z.int().min(1)])
      .default('auto')
      .describe(
        'How many processes train in each pod: a number, or one for each GPU (gpu), CPU (cpu) or either (auto).',
      ),
    elastic: elastic.optional().describe('Whether workers may come and go, and how many. By default they may not.'),
  })
  .superRefine(({ master, worker, elastic: policy }, { addIssue }) => {
    const refuse = (message: string, ...path: string[]) => addIssue({ code: 'custom', path, message });
    if (!master && !worker) refuse('some, or a master', 'worker');
    checkElastic(policy, worker, refuse);
  });

export type { PyTorchJobProps } from './pytorch-job-props.generated';
