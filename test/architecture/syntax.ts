import ts from 'typescript';
import type { SourceFile } from './imports.js';
import { IMPURE_GLOBALS } from './rules.js';

/** Habits that no file may have: `any`, enums, default exports. Sentences with the line; none when nothing is wrong. */
export function habitViolations(file: SourceFile): readonly string[] {
  return visit(file, (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) return '`any`: use unknown and one decoder';
    if (ts.isEnumDeclaration(node)) return 'an enum: use a union of literals';
    if (ts.isExportAssignment(node) || isDefaultExport(node)) return 'a default export: give it a name';
    return undefined;
  });
}

/** What would make a file of src/plan impure or asynchronous. */
export function purityViolations(file: SourceFile): readonly string[] {
  return visit(file, (node) => {
    if (ts.isAwaitExpression(node) || node.kind === ts.SyntaxKind.AsyncKeyword) return 'planning is synchronous';
    if (ts.isImportDeclaration(node) && /^['"](node:|.*\/clock\.js)/.test(node.moduleSpecifier.getText()))
      return 'planning knows no system and no clock';
    if (ts.isIdentifier(node) && IMPURE_GLOBALS.includes(node.text) && !isName(node))
      return `planning knows no ${node.text}`;
    return readsClockOrChance(node) ? 'planning gets the statement time handed in, and knows no chance' : undefined;
  });
}

/** Statements of the public surface that are not re-exports. */
export function surfaceViolations(file: SourceFile): readonly string[] {
  const statements = parse(file).statements;
  return statements
    .filter((node) => !ts.isExportDeclaration(node) || node.moduleSpecifier === undefined)
    .map((node) => `${file.path}: not a re-export: ${node.getText().slice(0, 60)}`);
}

function readsClockOrChance(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0;
  return ts.isPropertyAccessExpression(node) && ['Date.now', 'Math.random'].includes(node.getText());
}

/** True where an identifier names a property or a declaration, so is no reference to a global. */
function isName(node: ts.Identifier): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (
    ('name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent)) ||
    ts.isQualifiedName(parent)
  );
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
  );
}

function visit(file: SourceFile, judge: (node: ts.Node) => string | undefined): readonly string[] {
  const tree = parse(file);
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    const reason = judge(node);
    if (reason !== undefined)
      found.push(`${file.path}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${reason}`);
    ts.forEachChild(node, walk);
  };
  walk(tree);
  return found;
}

function parse(file: SourceFile): ts.SourceFile {
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2022, true);
}
