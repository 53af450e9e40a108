import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../../lib/deploy';
import type { Chance } from './chance';

const HOUR = 3_600_000;

/** Makes the wall clock of this process jump by up to an hour each time somebody looks. Returns what ends it. */
export function jumpingClock(chance: Chance): () => void {
  const RealDate = globalThis.Date;
  const jumped = () => RealDate.now() + (chance.next() - 0.5) * 2 * HOUR;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args) => (args.length === 0 ? new target(jumped()) : Reflect.construct(target, args)),
    get: (target, key) => (key === 'now' ? jumped : Reflect.get(target, key)),
  });
  return () => {
    globalThis.Date = RealDate;
  };
}

/** A clock that goes so many times as fast as that of the machine. */
export function fastClock(times: number): Clock {
  return {
    now: () => performance.now() * times,
    sleep: async (ms, signal) => {
      await delay(ms / times, undefined, { signal });
    },
    random: Math.random,
  };
}
