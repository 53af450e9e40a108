/**
 * Waits for all tasks, then gives their results or throws the first error: what is under way always comes to its end.
 * With `Promise.all` an error would leave requests behind that go on while their connection is being closed.
 */
export async function settle<T>(tasks: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(tasks);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

/** The same for two tasks of different results. */
export async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await settle<unknown>([first, second]);
  return [await first, await second];
}
