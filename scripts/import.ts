import { join } from 'node:path';
import { main } from './import/cli';

/** `npm run import`: brings the CustomResourceDefinitions and typed constructs in imports/ up to sources.yaml. */
main(process.argv.slice(2), join(__dirname, '..', 'imports')).then((code) => {
  process.exitCode = code;
});
