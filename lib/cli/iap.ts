import type { Command } from 'commander';
import { addConnectionFlags, type ConnectionFlags } from './cluster-flags';
import { addSettingsArgument, answer, dataVerb, printLines } from './data-verb';
import { writeAudiences } from './iap-audiences';
import { keepIapClient } from './iap-client';
import type { DefaultPath } from './npm';

const CLIENT = `It reads CLIENT_ID and CLIENT_SECRET from the environment, and keeps them with the other credentials, as
credentials.source says; the settings file never has them.

Exit codes: 0 done; 2 it cannot be done. See docs/login.md.`;

const AUDIENCES = `It reads the name of the backend service from the Ingress or the Gateway, and asks gcloud for its id; --project and
--backend together need neither. Comments and the order of keys of the settings file stay.

Exit codes: 0 done; 2 it cannot be done. See docs/login.md.`;

interface AudienceFlags extends ConnectionFlags {
  readonly project?: string;
  readonly backend?: string;
  readonly region?: string;
}

/**
 * Adds the verb `iap`, with `client` and `audiences`.
 *
 * @param defaultPath where files lie that nobody names. @default - below the current folder
 */
export function registerIap(program: Command, defaultPath: DefaultPath = (path) => path): void {
  const iap = dataVerb(
    program.command('iap'),
    "what Google's Identity-Aware Proxy and the settings must know of each other",
    'See docs/login.md.',
  );
  const client = dataVerb(iap.command('client'), 'keep the OAuth client of IAP with the credentials', CLIENT);
  addSettingsArgument(client, defaultPath).action((file: string) =>
    answer(() => {
      printLines(keepIapClient(file, process.env));
      return 0;
    }),
  );
  const audiences = dataVerb(
    iap.command('audiences'),
    'write the backend that the load balancer has got into the settings file',
    AUDIENCES,
  );
  addConnectionFlags(addSettingsArgument(audiences, defaultPath), defaultPath)
    .option('--project <project>', 'id or number of the project (default: as the cluster or gcloud says)')
    .option('--backend <id>', 'id of the backend service (default: as gcloud says)')
    .option('--region <region>', 'its region (default: as the cluster says, else none: it is global)')
    .action((file: string, flags: AudienceFlags) =>
      answer(async () => {
        printLines(await writeAudiences(file, flags));
        return 0;
      }),
    );
}
