import { buildControlPlane } from './harness/program';

/** Builds what the end-to-end tests start. Jest calls this before them; run it earlier, in the background, and it is there by then. */
export default async function main(): Promise<void> {
  await buildControlPlane();
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
