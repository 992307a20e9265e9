import type { ParameterDefinition } from '../../catalog/definition.js';
import { comparable, suggestion } from '../../catalog/names.js';

/** A name resolved against the parameters of a write: the parameter, and for a path below a JSON one the keys that remain. */
export interface ResolvedParameter {
  readonly parameter: ParameterDefinition;
  /** `metadata['k']` leaves ['k']. */
  readonly keys: readonly string[];
}

/** The parameters of one endpoint by all the spellings they answer to: `address.city`, `AddressCity`, `CustomerId` for `customer`. */
export class ParameterNames {
  readonly #parameters: readonly ParameterDefinition[];
  readonly #byName = new Map<string, ParameterDefinition>();

  constructor(parameters: readonly ParameterDefinition[], references: ReadonlySet<string> = new Set()) {
    this.#parameters = parameters;
    for (const parameter of parameters) this.#byName.set(comparable(parameter.name), parameter);
    for (const parameter of parameters) {
      const id = `${comparable(parameter.name)}id`;
      if (references.has(parameter.name) && !this.#byName.has(id)) this.#byName.set(id, parameter);
    }
  }

  get all(): readonly ParameterDefinition[] {
    return this.#parameters;
  }

  /** The longest prefix that is a parameter wins; what remains must lie inside a JSON one whose parts are not declared (a map). */
  resolve(parts: readonly string[]): ResolvedParameter | undefined {
    for (let length = parts.length; length > 0; length -= 1) {
      const parameter = this.#byName.get(comparable(parts.slice(0, length).join('.')));
      if (parameter === undefined) continue;
      if (length === parts.length) return { parameter, keys: [] };
      if (this.#isMap(parameter)) return { parameter, keys: parts.slice(length) };
    }
    return undefined;
  }

  #isMap({ name, type }: ParameterDefinition): boolean {
    return type === 'JSON' && !this.#parameters.some((other) => other.name.startsWith(`${name}.`));
  }

  suggest(name: string): string | undefined {
    return suggestion(
      name,
      this.#parameters.map((parameter) => parameter.name),
    );
  }
}
