/** Frameworks whose routes are not read: named, so that nobody takes silence for "there are none". */
import ts from "typescript6";
import type { Interpreter } from "../interpret/interpreter.ts";

const OTHERS: readonly { readonly module: RegExp; readonly decorator: RegExp; readonly name: string }[] = [
  { module: /^@nestjs\/common$/, decorator: /^Controller$/, name: "NestJS" },
  { module: /^tsoa$|^@tsoa\/runtime$/, decorator: /^Route$/, name: "tsoa" },
  { module: /^routing-controllers$/, decorator: /Controller$/, name: "routing-controllers" },
  { module: /^inversify-express-utils$/, decorator: /^controller$/, name: "inversify-express-utils" },
];

export function reportOtherFrameworks(files: readonly ts.SourceFile[], it: Interpreter): void {
  for (const file of files) {
    const found = OTHERS.find(({ module }) => importsOf(file).some((name) => module.test(name)));
    if (found === undefined) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isClassDeclaration(node) && decoratorsOf(node).some((name) => found.decorator.test(name))) {
        it.report(
          "framework-not-read",
          node,
          `${node.name?.text ?? "this class"} declares its routes with ${found.name}'s decorators, which are not read`,
        );
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
}

function importsOf(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) =>
    ts.isImportDeclaration(statement) && ts.isStringLiteralLike(statement.moduleSpecifier)
      ? [statement.moduleSpecifier.text]
      : [],
  );
}

function decoratorsOf(node: ts.ClassDeclaration): string[] {
  return (ts.getDecorators(node) ?? []).map(({ expression }) => {
    const named = ts.isCallExpression(expression) ? expression.expression : expression;
    return named.getText();
  });
}
