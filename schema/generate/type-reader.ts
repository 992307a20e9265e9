import ts from 'typescript';
import { resourceFile, type StripePackage } from './package-files.js';
import type { Operation } from './operations.js';

/** Types of one method: what it takes besides ids, and what it gives (the element type of a list). */
export interface MethodTypes {
  readonly params: ts.Type | undefined;
  readonly paramsRequired: boolean;
  readonly result: ts.Type;
}

/** Finds the types of an operation's method in the package's declarations. */
export interface TypeReader {
  readonly checker: ts.TypeChecker;
  methodTypes(operation: Operation): MethodTypes;
}

/** One TypeScript program over all resource declarations. */
export function openTypes(pkg: StripePackage): TypeReader {
  const files = pkg.resources.map((resource) => resourceFile(pkg, resource, '.d.ts'));
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  return {
    checker,
    methodTypes: (operation) => {
      const source = program.getSourceFile(resourceFile(pkg, operation.resource, '.d.ts'));
      if (source === undefined) throw new Error(`no declarations for ${operation.resource}`);
      return readMethod(checker, findMethod(source, operation.method));
    },
  };
}

/** The last declaration of the method: overloads put the general form there or do not differ in types. */
function findMethod(source: ts.SourceFile, name: string): ts.MethodDeclaration {
  const found: ts.MethodDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isMethodDeclaration(node) && node.name.getText() === name) found.push(node);
    if (ts.isClassDeclaration(node) || ts.isSourceFile(node)) ts.forEachChild(node, visit);
  };
  visit(source);
  const withParams = found.filter((method) => paramsOf(method) !== undefined);
  const method = withParams[0] ?? found[0];
  if (method === undefined) throw new Error(`${source.fileName} declares no method ${name}`);
  return method;
}

function paramsOf(method: ts.MethodDeclaration): ts.ParameterDeclaration | undefined {
  return method.parameters.find((parameter) => parameter.name.getText() === 'params');
}

function readMethod(checker: ts.TypeChecker, method: ts.MethodDeclaration): MethodTypes {
  const parameter = paramsOf(method);
  if (method.type === undefined) throw new Error(`${method.getText()} has no result type`);
  const params = parameter?.type === undefined ? undefined : checker.getTypeFromTypeNode(parameter.type);
  return {
    params,
    paramsRequired: parameter !== undefined && parameter.questionToken === undefined,
    result: checker.getTypeFromTypeNode(innermost(method.type)),
  };
}

/** `Promise<Response<T>>`, `ApiListPromise<T>`, `V2ListPromise<T>`, `ApiSearchResultPromise<T>` -> T. */
function innermost(node: ts.TypeNode): ts.TypeNode {
  const wrappers = ['Promise', 'Response', 'ApiListPromise', 'V2ListPromise', 'ApiSearchResultPromise'];
  if (!ts.isTypeReferenceNode(node) || !wrappers.includes(node.typeName.getText())) return node;
  const inner = node.typeArguments?.[0];
  return inner === undefined ? node : innermost(inner);
}
