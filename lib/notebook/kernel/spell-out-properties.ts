import type * as TypeScript from "@tslab/typescript-for-tslab";

/**
 * Mends two things before tslab writes variables of earlier cells as `exports.name`: it forgets `{ name }`, and it takes
 * the `name` of `{ name: value }` for such a variable when a type of an earlier cell declares a property of that name.
 * @param declarations the file that declares the variables of earlier cells
 */
export function spellOutProperties(
  ts: typeof TypeScript,
  checker: TypeScript.TypeChecker,
  declarations: TypeScript.SourceFile | undefined,
): TypeScript.TransformerFactory<TypeScript.SourceFile> {
  return (context) => {
    const { factory } = context;
    function visit(node: TypeScript.Node): TypeScript.Node {
      const visited = ts.visitEachChild(node, visit, context);
      if (ts.isShorthandPropertyAssignment(visited)) {
        const symbol = checker.getShorthandAssignmentValueSymbol(ts.getOriginalNode(visited));
        return isDeclaredIn(declarations, symbol) ? spelledOut(factory, visited) : visited;
      }
      if (ts.isPropertyAssignment(visited) && ts.isIdentifier(visited.name)) {
        const name = factory.createStringLiteral(visited.name.text);
        return factory.updatePropertyAssignment(visited, name, visited.initializer);
      }
      if (ts.isBindingElement(visited) && visited.propertyName && ts.isIdentifier(visited.propertyName)) {
        const { dotDotDotToken, name, initializer } = visited;
        const property = factory.createStringLiteral(visited.propertyName.text);
        return factory.updateBindingElement(visited, dotDotDotToken, property, name, initializer);
      }
      return visited;
    }
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

function isDeclaredIn(file: TypeScript.SourceFile | undefined, symbol: TypeScript.Symbol | undefined): boolean {
  return symbol?.declarations?.some((declaration) => declaration.getSourceFile() === file) === true;
}

/** `{ name }` as `{ name: exports.name }`, with its default if it has one. */
function spelledOut(
  factory: TypeScript.NodeFactory,
  { name, objectAssignmentInitializer: fallback }: TypeScript.ShorthandPropertyAssignment,
): TypeScript.Node {
  const value = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), name.text);
  return factory.createPropertyAssignment(
    name.text,
    fallback === undefined ? value : factory.createAssignment(value, fallback),
  );
}
