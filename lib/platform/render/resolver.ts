import {
  ImplicitTokenResolver,
  type IResolver,
  LazyResolver,
  NumberStringUnionResolver,
  type ResolutionContext,
} from 'cdk8s';

const OF_CDK8S = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/**
 * The resolvers of an App as one that asks them only of what they can resolve. cdk8s asks each of every text and every map
 * of every object, though nearly all of them are plain. Where an App has others than those of cdk8s they stay as they are.
 */
export function quickResolvers(resolvers: readonly IResolver[]): readonly IResolver[] {
  const isKnown = (resolver: IResolver) => OF_CDK8S.some((known) => resolver instanceof known);
  return resolvers.every(isKnown) ? [new UnlessPlain(resolvers)] : resolvers;
}

class UnlessPlain implements IResolver {
  constructor(private readonly resolvers: readonly IResolver[]) {}

  resolve(context: ResolutionContext): void {
    const { value } = context;
    if (typeof value !== 'object' || Array.isArray(value)) return;
    if (value.constructor === Object && typeof value.resolve !== 'function') return;
    for (const resolver of this.resolvers) {
      resolver.resolve(context);
      if (context.replaced) return;
    }
  }
}
