import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const RESOURCES = fileURLToPath(new URL('../../node_modules/stripe/esm/resources/', import.meta.url));

/** Answers whether a value is what the pinned package's types say, straight from its `.d.ts` files. */
export interface StripeTypes {
  /** Problems of a value against `export interface name` of resources/<file>.d.ts, each `path: what is wrong`; empty = fits. */
  problems(file: string, name: string, value: unknown): string[];
}

/** One compiler program over the given resource files (about two seconds). */
export function loadStripeTypes(files: readonly string[]): StripeTypes {
  const program = ts.createProgram(
    files.map((file) => `${RESOURCES}${file}.d.ts`),
    {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
    },
  );
  const checker = program.getTypeChecker();
  return {
    problems: (file, name, value) => {
      const problems: string[] = [];
      checkValue(checker, exportedType(program, checker, file, name), value, name, problems);
      return problems;
    },
  };
}

function exportedType(program: ts.Program, checker: ts.TypeChecker, file: string, name: string): ts.Type {
  const source = program.getSourceFile(`${RESOURCES}${file}.d.ts`);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  const symbol = module === undefined ? undefined : checker.getExportsOfModule(module).find((s) => s.name === name);
  if (symbol === undefined) throw new Error(`the package has no ${name} in ${file}`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}

function checkValue(checker: ts.TypeChecker, type: ts.Type, value: unknown, path: string, out: string[]): void {
  if (type.isUnion()) return checkUnion(checker, type, value, path, out);
  if (isOpenText(checker, type)) return expectType('string', value, path, out);
  if (type.flags & ts.TypeFlags.Null) return value === null ? undefined : void out.push(`${path}: not null`);
  if (type.isStringLiteral())
    return value === type.value ? undefined : void out.push(`${path}: ${JSON.stringify(value)}`);
  if (type.flags & ts.TypeFlags.StringLike) return expectType('string', value, path, out);
  if (type.flags & ts.TypeFlags.NumberLike) return expectType('number', value, path, out);
  if (type.flags & ts.TypeFlags.BooleanLike) return checkBoolean(checker, type, value, path, out);
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return;
  if (checker.isArrayType(type)) return checkArray(checker, type, value, path, out);
  if (type.symbol?.name === 'ApiList') return checkList(checker, type, value, path, out);
  checkObject(checker, type, value, path, out);
}

/** `string & {}` keeps an enumeration open; Decimal travels as text. */
function isOpenText(checker: ts.TypeChecker, type: ts.Type): boolean {
  return type.isIntersection() || /Decimal$/.test(checker.typeToString(type));
}

/** None wrong is right; otherwise the member of the value's own kind with the fewest problems is reported. */
function checkUnion(checker: ts.TypeChecker, type: ts.UnionType, value: unknown, path: string, out: string[]): void {
  const isObject = typeof value === 'object' && value !== null;
  const attempts = type.types
    .filter((member) => !(member.flags & ts.TypeFlags.Undefined))
    .map((member) => {
      const problems: string[] = [];
      checkValue(checker, member, value, path, problems);
      return { problems, foreign: isObject !== ((member.flags & ts.TypeFlags.Object) !== 0) };
    });
  if (attempts.some(({ problems }) => problems.length === 0)) return;
  attempts.sort((a, b) => Number(a.foreign) - Number(b.foreign) || a.problems.length - b.problems.length);
  out.push(...(attempts[0]?.problems ?? []));
}

function checkBoolean(checker: ts.TypeChecker, type: ts.Type, value: unknown, path: string, out: string[]): void {
  const text = checker.typeToString(type);
  if (typeof value !== 'boolean' || (text !== 'boolean' && text !== String(value))) out.push(`${path}: no ${text}`);
}

function expectType(expected: string, value: unknown, path: string, out: string[]): void {
  if (typeof value !== expected) out.push(`${path}: ${JSON.stringify(value)} is no ${expected}`);
}

function checkArray(checker: ts.TypeChecker, type: ts.Type, value: unknown, path: string, out: string[]): void {
  const element = checker.getTypeArguments(type as ts.TypeReference)[0];
  if (!Array.isArray(value) || element === undefined) return void out.push(`${path}: no array`);
  value.forEach((item, i) => checkValue(checker, element, item, `${path}[${i}]`, out));
}

function checkList(checker: ts.TypeChecker, type: ts.Type, value: unknown, path: string, out: string[]): void {
  const list = value as { object?: unknown; data?: unknown; has_more?: unknown; url?: unknown } | null;
  if (list?.object !== 'list' || typeof list.has_more !== 'boolean' || typeof list.url !== 'string') {
    return void out.push(`${path}: no embedded list`);
  }
  const element = checker.getTypeArguments(type as ts.TypeReference)[0];
  if (!Array.isArray(list.data) || element === undefined) return void out.push(`${path}: no data`);
  list.data.forEach((item, i) => checkValue(checker, element, item, `${path}.data[${i}]`, out));
}

function checkObject(checker: ts.TypeChecker, type: ts.Type, value: unknown, path: string, out: string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return void out.push(`${path}: no object`);
  const record = value as Record<string, unknown>;
  const index = checker.getIndexInfosOfType(type)[0];
  const properties = checker.getPropertiesOfType(type);
  // An event's data.object is declared as an object of any kind.
  if (properties.length === 0 && index === undefined) return;
  const known = new Set(properties.map((property) => property.name));
  for (const key of Object.keys(record)) {
    if (known.has(key)) continue;
    if (index === undefined) out.push(`${path}.${key}: not in the types`);
    else checkValue(checker, index.type, record[key], `${path}.${key}`, out);
  }
  for (const property of properties) checkProperty(checker, property, record, path, out);
}

function checkProperty(
  checker: ts.TypeChecker,
  property: ts.Symbol,
  record: Record<string, unknown>,
  path: string,
  out: string[],
): void {
  const place = `${path}.${property.name}`;
  if (!(property.name in record)) {
    if (!(property.flags & ts.SymbolFlags.Optional)) out.push(`${place}: missing`);
    return;
  }
  const declaration = property.valueDeclaration ?? property.declarations?.[0];
  if (declaration === undefined) return;
  checkValue(checker, checker.getTypeOfSymbolAtLocation(property, declaration), record[property.name], place, out);
}
