import { z } from 'zod';
import { featureStoreShape, fitsTogether, storeName } from '../feast-operator/feature-store/feature-store-schema';

/** The feature store of a profile. */
export const profileFeatureStore = z
  .strictObject({
    name: storeName
      .optional()
      .describe('Its name, which no other one of the cluster should have. By default that of the profile.'),
    ...featureStoreShape,
  })
  .superRefine(fitsTogether);

interface Owner {
  readonly name: string;
  readonly featureStore?: z.output<typeof profileFeatureStore>;
}

/** The name of a profile's feature store, if it has one. */
export function featureStoreName({ name, featureStore }: Owner): string | undefined {
  return featureStore && (featureStore.name ?? name);
}

/** Refuses names that feature stores cannot have, and two of one name: the binding of their account is named so. */
export function featureStoresFit(profiles: readonly Owner[], context: z.RefinementCtx): void {
  const names = profiles.map(featureStoreName);
  for (const [index, name] of names.entries()) {
    if (name === undefined) continue;
    const refuse = (message: string) =>
      context.addIssue({ code: 'custom', path: [index, 'featureStore', 'name'], message });
    const wrong = storeName.safeParse(name).error?.issues[0];
    const first = names.indexOf(name);
    if (wrong) refuse(`a name of its own, as that of the profile is too long: ${wrong.message}`);
    if (first !== index) refuse(`another name than that of the feature store of ${profiles[first]?.name}`);
  }
}
