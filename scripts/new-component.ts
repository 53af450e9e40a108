/** Scaffolds a component: `npm run new:component my-component ["What it is for."]`. */
import { packageFile } from '../lib/core/files';
import { newComponent } from './new-component/command';

process.exitCode = newComponent(packageFile(), process.argv.slice(2));
