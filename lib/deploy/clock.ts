import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, so that tests can play them. */
export interface Clock {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects at once when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number from 0 up to, but without, 1. */
  random(): number;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, { signal });
  },
  random: Math.random,
};

/**
 * Waits that grow: `first`, then twice as long each time up to `most`, each shortened by up to half so that clients do
 * not march in step.
 */
export class Backoff {
  private next: number;

  constructor(
    private readonly clock: Clock,
    first: number,
    private readonly most: number,
  ) {
    this.next = first;
  }

  /** Milliseconds to wait this time. */
  wait(): number {
    const base = this.next;
    this.next = Math.min(this.most, base * 2);
    return base * (1 - this.clock.random() / 2);
  }
}
