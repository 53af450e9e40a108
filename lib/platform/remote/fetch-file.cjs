/**
 * Downloads one file: `node fetch-file.cjs ADDRESS MOST_BYTES MILLISECONDS`. The file goes to stdout; why there is none, to
 * stderr, with exit code 1. It is a program of its own because a render waits for nothing else.
 */
const { Agent, EnvHttpProxyAgent, fetch } = require('undici');

const [, , address, mostBytes, milliseconds] = process.argv;

/** Redirects after which nobody arrives any more. */
const MOST_REDIRECTS = 5;

/** Hosts of this machine: no one between can change what they say, and no proxy leads there. */
function isLoopback({ hostname }) {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function check(url) {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))) {
    throw new Error(`leads to ${url.protocol}//${url.host}, which is not https`);
  }
  return url;
}

async function open(first, signal) {
  let url = check(new URL(first));
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const dispatcher = isLoopback(url) ? new Agent() : new EnvHttpProxyAgent();
    const response = await fetch(url, { redirect: 'manual', signal, dispatcher });
    const next = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || next === null) {
      if (response.status !== 200)
        throw new Error(`the server answers ${response.status} ${response.statusText}`.trim());
      return response;
    }
    await response.body?.cancel();
    url = check(new URL(next, url));
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirects`);
}

async function main() {
  const signal = AbortSignal.timeout(Number(milliseconds));
  try {
    const response = await open(address, signal);
    const chunks = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > Number(mostBytes)) throw new Error(`it is larger than ${mostBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${Number(milliseconds) / 1000} s`);
    throw error;
  }
}

main().then(
  (bytes) => process.stdout.write(bytes, () => process.exit(0)),
  (error) => process.stderr.write(error.cause?.message ?? error.message, () => process.exit(1)),
);
