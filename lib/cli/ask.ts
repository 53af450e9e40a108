import { createInterface } from 'node:readline/promises';
import { InterruptedError, painter, questionLines, type UpgradeQuestion } from '../deploy';
import type { Reporter } from './reporter';

/**
 * Asks on the terminal, and whether the answer is `yes`: nothing shorter does it.
 *
 * @throws InterruptedError when the signal is aborted meanwhile
 */
export async function answersYes(question: string, signal: AbortSignal): Promise<boolean> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await reader.question(question, { signal })).trim() === 'yes';
  } catch (error) {
    if (signal.aborted) throw new InterruptedError();
    throw error;
  } finally {
    reader.close();
  }
}

/** Shows a step of an upgrade, and asks whether to take it. */
export function askAboutStep(question: UpgradeQuestion, reporter: Reporter, signal: AbortSignal): Promise<boolean> {
  reporter.clear();
  process.stderr.write(`${questionLines(question, painter(process.stderr)).join('\n')}\n`);
  const words = question.decision ? 'is that settled, or to go on all the same' : 'do it';
  return answersYes(`${words}? Only "yes" does it: `, signal);
}
