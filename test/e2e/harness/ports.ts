import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { isSystemError } from './system-error';

/**
 * Ports of the loopback interface that nobody listens on. They lie below those that the kernel gives to outgoing connections, else
 * a connection of one part could take the port that another part is to listen on a moment later.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(15_000, 32_000);
    if (!ports.includes(port) && (await isFree(port))) {
      ports.push(port);
    }
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen('127.0.0.1', port));
    return true;
  } catch (error) {
    if (isSystemError(error, 'EADDRINUSE')) {
      return false;
    }
    throw error;
  }
}

/** A range of addresses for the Services of one cluster. */
export interface ServiceRange {
  /** The range, as `--service-cluster-ip-range` takes it. */
  readonly range: string;
  /** Lets another cluster have the range. */
  release(): Promise<void>;
}

/**
 * Takes a range of loopback addresses that no other test cluster of this machine has. The API server calls a webhook at the address
 * of its Service, so with such a range a call never leaves the machine, is refused at once when nobody listens there, and a test
 * can be the webhook. A range is taken by listening in it, and so free again, at the latest, when this process ends.
 */
export async function takeServiceRange(): Promise<ServiceRange> {
  for (let network = 100; network < 200; network++) {
    try {
      const server = await listen(`127.${network}.255.254`, 61_001);
      server.unref();
      return { range: `127.${network}.0.0/16`, release: () => close(server) };
    } catch (error) {
      if (!isSystemError(error, 'EADDRINUSE')) {
        throw new Error(`the test clusters need to listen on addresses of 127.0.0.0/8, as Linux allows`, {
          cause: error,
        });
      }
    }
  }
  throw new Error('a hundred test clusters are running on this machine; stop some');
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((done, fail) => {
    const server = createServer((connection) => connection.destroy());
    server.once('error', fail).listen({ host, port, exclusive: true }, () => done(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}
