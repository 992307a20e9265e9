/** Highest priority first, then in order of arrival. Removing is cheap: an aborted statement takes its calls out at once. */
export class PriorityQueue<T> {
  readonly #levels = new Map<number, Set<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(item: T, priority: number): void {
    const level = this.#levels.get(priority);
    if (level) level.add(item);
    else this.#levels.set(priority, new Set([item]));
    this.#size += 1;
  }

  remove(item: T, priority: number): void {
    const level = this.#levels.get(priority);
    if (!level?.delete(item)) return;
    if (level.size === 0) this.#levels.delete(priority);
    this.#size -= 1;
  }

  take(): T | undefined {
    if (this.#size === 0) return undefined;
    const priority = Math.max(...this.#levels.keys());
    const [item] = this.#levels.get(priority) ?? [];
    if (item !== undefined) this.remove(item, priority);
    return item;
  }
}
