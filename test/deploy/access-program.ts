import { loadAccess } from '../../lib/deploy/cluster/kubeconfig';

/**
 * Prints the credentials that each of the kubeconfig files leads to: jest cannot load the client library that some
 * need.
 */
async function main(files: string[]): Promise<void> {
  for (const kubeconfig of files) {
    const { credentials } = await loadAccess({ kubeconfig });
    const found = await credentials().catch((error: Error) => `${error.name}: ${error.message}`);
    process.stdout.write(`${JSON.stringify(found)}\n`);
  }
}

void main(process.argv.slice(2));
