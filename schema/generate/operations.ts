import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { compareText, resourceFile, type StripePackage } from './package-files.js';

/** One endpoint as the package's resource files call it. */
export interface Operation {
  /** Resource file without extension: `Issuing/Cards`. */
  readonly resource: string;
  /** Name of the class's method, as the `.d.ts` declares it. */
  readonly method: string;
  readonly verb: 'GET' | 'POST' | 'DELETE';
  /** Path with the SDK's own placeholder names: `/v1/customers/{customerId}/sources/{id}`. */
  readonly path: string;
  readonly methodType: 'list' | 'search' | '';
  readonly encoding: 'form' | 'json' | 'multipart';
  /** Set when the call goes to another host than the API's. */
  readonly host?: string;
  readonly streaming: boolean;
}

/** Every endpoint of the package once, by path then verb. A later method of the same endpoint replaces an earlier one. */
export function readOperations(pkg: StripePackage): Operation[] {
  const found = new Map<string, Operation>();
  for (const resource of pkg.resources) {
    const file = resourceFile(pkg, resource, '.js');
    const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true);
    for (const operation of operationsOf(resource, source)) {
      found.set(`${operation.path.replace(/\{\w+\}/g, '{}')} ${operation.verb}`, operation);
    }
  }
  return [...found].sort(([a], [b]) => compareText(a, b)).map(([, operation]) => operation);
}

function operationsOf(resource: string, source: ts.SourceFile): Operation[] {
  const found: Operation[] = [];
  const visit = (node: ts.Node, method: string): void => {
    if (ts.isMethodDeclaration(node) && ts.isIdentifier(node.name)) method = node.name.text;
    if (ts.isCallExpression(node) && isMakeRequest(node)) {
      const operation = toOperation(resource, method, node);
      if (operation !== undefined) found.push(operation);
    }
    ts.forEachChild(node, (child) => {
      visit(child, method);
    });
  };
  visit(source, '');
  return found;
}

function isMakeRequest(node: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === '_makeRequest';
}

function toOperation(resource: string, method: string, call: ts.CallExpression): Operation | undefined {
  const [verb, path, , , spec] = call.arguments;
  if (verb === undefined || path === undefined || !ts.isStringLiteral(verb)) return undefined;
  const template = pathOf(path);
  if (template === undefined) return undefined;
  const text = spec?.getText() ?? '';
  const host = /apiBase: '(\w+)'/.exec(text)?.[1];
  const kind = /methodType: '(list|search)'/.exec(text)?.[1] as 'list' | 'search' | undefined;
  return {
    resource,
    method,
    verb: verb.text as Operation['verb'],
    path: template,
    methodType: kind ?? '',
    encoding: text.includes('multipart/form-data') ? 'multipart' : template.startsWith('/v2/') ? 'json' : 'form',
    ...(host === undefined ? {} : { host }),
    streaming: text.includes('streaming: true'),
  };
}

/** The path with placeholders, or undefined when it is computed (the related object of an event). */
function pathOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  const spans = node.templateSpans.map((span) => `{${placeholderOf(span.expression)}}${span.literal.text}`);
  return node.head.text + spans.join('');
}

function placeholderOf(expression: ts.Expression): string {
  const name = /^encodeURIComponent\((\w+)\)$/.exec(expression.getText())?.[1];
  if (name === undefined) throw new Error(`unexpected path expression ${expression.getText()}`);
  return name;
}
