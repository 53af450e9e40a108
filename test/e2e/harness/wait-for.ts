import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api-error';

/**
 * Asks again and again until the answer is neither nothing nor `false`. What the API server does not have yet, or cannot say just
 * now, counts as nothing; any other error ends the waiting at once.
 *
 * @param condition what to ask
 * @param description what is waited for, in words, for the error
 * @param timeout milliseconds after which waiting fails
 * @returns the answer
 */
export async function waitFor<T>(
  condition: () => Promise<T | undefined | false>,
  description: string,
  timeout = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  let last: Error | undefined;
  for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
    try {
      const answer = await condition();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
      last = undefined;
    } catch (error) {
      if (!(error instanceof ApiError && error.mayPass)) {
        throw error;
      }
      last = error;
    }
    if (Date.now() + pause > deadline) {
      throw new Error(`waited ${timeout / 1000} s in vain for ${description}`, { cause: last });
    }
    await sleep(pause);
  }
}
