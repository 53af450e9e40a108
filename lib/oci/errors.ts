/** A registry that does not do what it is asked for. */
export class RegistryError extends Error {
  /**
   * @param message says registry, repository and reason
   * @param status what it answered; undefined when it did not
   */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
    this.name = 'RegistryError';
  }
}
