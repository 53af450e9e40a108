import { InterruptedError } from '../errors';

/** Lets at most `most` tasks run at once, first come first served, and none once the signal is aborted. */
export class Limiter {
  private running = 0;
  private readonly queue: (() => void)[] = [];

  constructor(
    private readonly most: number,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Runs a task as soon as there is room.
   *
   * @throws InterruptedError when the signal is aborted before the task began
   */
  async run<T>(task: () => Promise<T>): Promise<T> {
    // A freed slot is handed over to the next in the queue, never released and taken again: nobody can overtake.
    if (this.running < this.most) this.running++;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      if (this.signal.aborted) throw new InterruptedError();
      return await task();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.running--;
    }
  }
}
