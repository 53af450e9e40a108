import type { ApiRequest, ApiResponse, Clock, ClusterConnection } from '../../lib/deploy';

/**
 * A clock on which nobody waits: while no request is under way and somebody sleeps, it jumps to the moment at which the
 * first sleeper wakes. So a test of a ten-minute timeout takes milliseconds, and sleepers still wake in the right
 * order.
 */
export class FakeClock implements Clock {
  private time = 0;
  private underWay = 0;
  private sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  private looking = false;

  now(): number {
    return this.time;
  }

  /** Never shortens a backoff. */
  random(): number {
    return 0;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.sleepers = this.sleepers.filter((each) => each !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { at: this.time + ms, wake };
      signal?.addEventListener('abort', abort, { once: true });
      this.sleepers.push(sleeper);
      this.look();
    });
  }

  /** A connection during whose requests time stands still. */
  watch(connection: ClusterConnection): ClusterConnection {
    const request = async (each: ApiRequest): Promise<ApiResponse> => {
      this.underWay++;
      try {
        return await connection.request(each);
      } finally {
        this.underWay--;
        this.look();
      }
    };
    return { name: connection.name, request, close: () => connection.close() };
  }

  private look(): void {
    if (this.looking) return;
    this.looking = true;
    // Two turns of the event loop: whoever is about to send a request, because another one has ended, does it in
    // between.
    setImmediate(() =>
      setImmediate(() => {
        this.looking = false;
        if (this.underWay === 0) this.jump();
      }),
    );
  }

  private jump(): void {
    if (this.sleepers.length === 0) return;
    this.time = Math.min(...this.sleepers.map(({ at }) => at));
    const woken = this.sleepers.filter(({ at }) => at <= this.time);
    this.sleepers = this.sleepers.filter(({ at }) => at > this.time);
    for (const { wake } of woken) wake();
    this.look();
  }
}
