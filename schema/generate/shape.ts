import ts from 'typescript';

/** A type of the package in the few forms that matter here. */
export type Shape =
  | {
      readonly kind: 'text';
      readonly values?: readonly string[];
      readonly open: boolean;
      readonly object?: ObjectShape;
    }
  | { readonly kind: 'number'; readonly words?: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'decimal' }
  | { readonly kind: 'range' }
  | { readonly kind: 'json'; readonly element?: Shape; readonly empty?: true }
  | { readonly kind: 'list'; readonly element: ts.Type }
  | { readonly kind: 'reference'; readonly objects: readonly string[] }
  | ObjectShape;

export interface ObjectShape {
  readonly kind: 'object';
  readonly fields: readonly Field[];
  /** Set for an embedded Stripe object, one with an id: the values of its `object` field. */
  readonly objects?: readonly string[];
}

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  /** May be left out (`?`), here or in one of the variants of a union. */
  readonly optional: boolean;
  readonly nullable: boolean;
  /** `''` is among the values: sending it unsets. Not seen beside `string`, which takes the literal in. */
  readonly emptyable: boolean;
  /** The package's comment: read for the words "epoch" and "percent" only, never copied. */
  readonly doc: string;
}

const MAX_DEPTH = 6;

/** Turns types into shapes; unions of objects become one object with the fields of all. */
export class ShapeReader {
  readonly #checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** Fields of an object type, `id` and `object` first, then as declared, without the named variants of a union. */
  fieldsOf(type: ts.Type, without: readonly string[] = []): Field[] {
    const variants = this.#objects(type).filter(
      (object) => !this.#objectName(object).some((name) => without.includes(name)),
    );
    const fields = this.#fields(variants, 1, []);
    const rank = ({ name }: Field): number => (name === 'id' ? 0 : name === 'object' ? 1 : 2);
    return fields.sort((a, b) => rank(a) - rank(b));
  }

  /** Values of the `object` field over the variants of a type; empty when it has none. */
  objectNames(type: ts.Type): string[] {
    return this.#objects(type).flatMap((object) => this.#objectName(object));
  }

  #objects(type: ts.Type): ts.Type[] {
    const members = type.isUnion() ? type.types : [type];
    return members.filter((member) => isObject(member) && !this.#isDeleted(member));
  }

  #objectName(type: ts.Type): string[] {
    const property = type.getProperty('object');
    if (property === undefined) return [];
    const value = this.#checker.getTypeOfSymbol(property);
    return value.isStringLiteral() ? [value.value] : [];
  }

  #isDeleted(type: ts.Type): boolean {
    const property = type.getProperty('deleted');
    if (property === undefined || (property.flags & ts.SymbolFlags.Optional) !== 0) return false;
    return this.#checker.typeToString(this.#checker.getTypeOfSymbol(property)) === 'true';
  }

  #fields(variants: readonly ts.Type[], depth: number, stack: readonly ts.Symbol[]): Field[] {
    const properties = new Map<string, ts.Symbol[]>();
    for (const variant of variants) {
      for (const property of this.#checker.getPropertiesOfType(variant)) {
        properties.set(property.name, [...(properties.get(property.name) ?? []), property]);
      }
    }
    const nested = [...stack, ...variants.map((variant) => variant.symbol)];
    return [...properties]
      .filter(([, symbols]) => !symbols.every((symbol) => isNoField(this.#checker.getTypeOfSymbol(symbol))))
      .map(([name, symbols]) => this.#field(name, symbols, variants.length, depth, nested));
  }

  #field(
    name: string,
    symbols: readonly ts.Symbol[],
    variants: number,
    depth: number,
    stack: readonly ts.Symbol[],
  ): Field {
    const members = symbols.flatMap((symbol) => constituents(this.#checker.getTypeOfSymbol(symbol)));
    const optional =
      symbols.length < variants || symbols.some((symbol) => (symbol.flags & ts.SymbolFlags.Optional) !== 0);
    const doc = symbols
      .map((symbol) => ts.displayPartsToString(symbol.getDocumentationComment(this.#checker)))
      .join(' ');
    return {
      name,
      shape: this.#shape([...new Set(members)], depth, stack),
      optional,
      nullable: members.some((member) => (member.flags & ts.TypeFlags.Null) !== 0),
      emptyable: members.some((member) => member.isStringLiteral() && member.value === ''),
      doc,
    };
  }

  #shape(members: readonly ts.Type[], depth: number, stack: readonly ts.Symbol[]): Shape {
    if (members.some((member) => member.aliasSymbol?.name === 'Decimal')) return { kind: 'decimal' };
    const objects = members.filter((member) => isObject(member));
    const special = objects.map((object) => this.#special(object)).filter((shape) => shape !== undefined);
    const plain = objects.filter((object) => this.#special(object) === undefined);
    const text = members.some((member) => (member.flags & ts.TypeFlags.String) !== 0);
    if (plain.length > 0) return this.#objectShape(plain, text, depth, stack);
    const first = special.find((shape) => shape.kind !== 'json') ?? special[0];
    if (first !== undefined) return first;
    return scalarShape(members);
  }

  #objectShape(plain: readonly ts.Type[], text: boolean, depth: number, stack: readonly ts.Symbol[]): Shape {
    const live = plain.filter((object) => !this.#isDeleted(object));
    const names = live.flatMap((object) => this.#objectName(object));
    if (text && names.length === live.length) return { kind: 'reference', objects: [...new Set(names)].sort() };
    const seen = live.some((object) => stack.includes(object.symbol) && object.symbol.name !== '__type');
    const fields = seen || depth >= MAX_DEPTH ? [] : this.#fields(live, depth + 1, stack);
    const resource = names.length === live.length && fields.some(({ name }) => name === 'id');
    const objects = resource ? { objects: [...new Set(names)].sort() } : {};
    const object: Shape = fields.length === 0 ? { kind: 'json' } : { kind: 'object', fields, ...objects };
    if (!text) return object;
    return { kind: 'text', open: false, ...(object.kind === 'object' ? { object } : {}) };
  }

  /** Objects that are not structures: lists, ranges, decimals, arrays, maps, files. */
  #special(type: ts.Type): Shape | undefined {
    const name = type.symbol?.name;
    if (name === 'RangeQueryParam') return { kind: 'range' };
    if (name === 'ApiList') {
      const element = this.#checker.getTypeArguments(type as ts.TypeReference)[0];
      if (element !== undefined) return { kind: 'list', element };
    }
    if (this.#checker.isArrayType(type)) {
      const element = this.#checker.getTypeArguments(type as ts.TypeReference)[0];
      const scalar = element === undefined ? undefined : scalarElement(element);
      return scalar === undefined ? { kind: 'json' } : { kind: 'json', element: scalar };
    }
    if (name === 'Uint8Array' || name === 'Buffer' || name === 'FileData') return { kind: 'text', open: false };
    if (type.getProperties().length > 0) return undefined;
    const map = this.#checker.getIndexInfosOfType(type).length > 0;
    return map ? { kind: 'json' } : { kind: 'json', empty: true };
  }
}

function scalarElement(type: ts.Type): Shape | undefined {
  const members = constituents(type);
  return members.some((member) => isObject(member)) ? undefined : scalarShape(members);
}

function scalarShape(members: readonly ts.Type[]): Shape {
  const literals = members.flatMap((member) => (member.isStringLiteral() && member.value !== '' ? [member.value] : []));
  const open = members.some((member) => (member.flags & ts.TypeFlags.Intersection) !== 0);
  const has = (flag: ts.TypeFlags): boolean => members.some((member) => (member.flags & flag) !== 0);
  const switches = literals.length > 0 && has(ts.TypeFlags.BooleanLike) ? ['false', 'true'] : [];
  const values = [...new Set([...literals, ...switches])].sort();
  if (has(ts.TypeFlags.String)) return { kind: 'text', open: false };
  if (has(ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike))
    return { kind: 'number', ...(values.length > 0 ? { words: values } : {}) };
  if (values.length > 0) return { kind: 'text', values, open };
  if (has(ts.TypeFlags.BooleanLike)) return { kind: 'boolean' };
  if (open) return { kind: 'text', open: false };
  return has(ts.TypeFlags.StringLike) ? { kind: 'text', open: false } : { kind: 'json' };
}

/** `deleted?: void` says that the object is not a deleted one, and functions are the SDK's own: neither is a field. */
function isNoField(type: ts.Type): boolean {
  return constituents(type).every(
    (member) =>
      (member.flags & (ts.TypeFlags.VoidLike | ts.TypeFlags.Never)) !== 0 || member.getCallSignatures().length > 0,
  );
}

function constituents(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

/** True for structures, false for `OtherString`, which is an intersection of string and an empty record. */
function isObject(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.NonPrimitive)) !== 0;
}
