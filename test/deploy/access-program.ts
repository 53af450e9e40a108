import { loadAccess } from '../../lib/deploy/cluster/kubeconfig';

/** Prints what loadAccess finds, for each `[environment, options]` that the argument lists: jest cannot load the client library itself. */
async function main(cases: [Record<string, string>, { kubeconfig?: string; context?: string }][]): Promise<void> {
  for (const [environment, options] of cases) {
    Object.assign(process.env, { KUBECONFIG: '', ...environment });
    const found = await loadAccess(options).then(
      async ({ server, name, credentials }) => {
        const { headers, ca, cert, rejectUnauthorized } = await credentials();
        return { server, name, headers, ca: ca && String(ca), cert: cert && String(cert), rejectUnauthorized };
      },
      (error: Error) => `${error.name}: ${error.message}`,
    );
    process.stdout.write(`${JSON.stringify(found)}\n`);
  }
}

void main(JSON.parse(process.argv[2] ?? '[]'));
