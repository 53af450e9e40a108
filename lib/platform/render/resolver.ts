import {
  ImplicitTokenResolver,
  type IResolver,
  LazyResolver,
  NumberStringUnionResolver,
  ResolutionContext,
} from 'cdk8s';

const OF_CDK8S = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/**
 * The resolvers of an App as one that resolves a whole object at once, and asks them only of what they can resolve. cdk8s
 * asks each of every text and every map of every object, and notes the path to each, though nearly all of them are plain.
 * Where an App has others than those of cdk8s, which may look at the path, they stay as they are.
 */
export function quickResolvers(resolvers: readonly IResolver[]): readonly IResolver[] {
  const isKnown = (resolver: IResolver) => OF_CDK8S.some((known) => resolver instanceof known);
  return resolvers.every(isKnown) ? [new WholeResolver(resolvers)] : resolvers;
}

class WholeResolver implements IResolver {
  constructor(private readonly resolvers: readonly IResolver[]) {}

  resolve(context: ResolutionContext): void {
    // cdk8s begins with the fields of an object or of its metadata. What takes their place it does not go into.
    if (!(context.value instanceof Resolved)) {
      context.replaceValue(new Resolved(this.resolved(context.value, context) as object));
    }
  }

  /** The same value where nothing in it is to be resolved. */
  private resolved(value: unknown, context: ResolutionContext): unknown {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return this.resolvedItems(value, context);
    if (value.constructor === Object && !('resolve' in value && typeof value.resolve === 'function')) {
      return this.resolvedFields(value as Readonly<Record<string, unknown>>, context);
    }
    const asked = new ResolutionContext(context.obj, context.key, value);
    for (const resolver of this.resolvers) {
      resolver.resolve(asked);
      if (asked.replaced) return this.resolved(asked.replacedValue, context);
    }
    return value;
  }

  private resolvedItems(items: readonly unknown[], context: ResolutionContext): readonly unknown[] {
    const resolved = items.map((item) => this.resolved(item, context));
    return resolved.some((item, index) => item !== items[index]) ? resolved : items;
  }

  private resolvedFields(fields: Readonly<Record<string, unknown>>, context: ResolutionContext): object {
    let changed: Record<string, unknown> | undefined;
    for (const key of Object.keys(fields)) {
      const resolved = this.resolved(fields[key], context);
      if (resolved === fields[key]) continue;
      changed ??= { ...fields };
      changed[key] = resolved;
    }
    return changed ?? fields;
  }
}

/** Fields that are resolved: cdk8s goes into what has the constructor `Object`, and writes what has one of that name. */
class Resolved {
  constructor(fields: object) {
    Object.assign(this, fields);
  }
}
Object.defineProperty(Resolved, 'name', { value: 'Object' });
