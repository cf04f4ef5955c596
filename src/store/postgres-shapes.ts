// Statements whose text does not change with the number of values, so that PostgreSQL plans each of them once: lists are compared as
// arrays, and rows are inserted from one JSON value. `postgres.ts` gives it to Kysely.
// Source: postgresql.org/docs/current/functions-json.html, json_populate_recordset
import {
  InsertQueryNode,
  OperatorNode,
  PostgresQueryCompiler,
  PrimitiveValueListNode,
  type BinaryOperationNode,
  type ValuesNode,
} from "kysely";

export class SteadyShapes extends PostgresQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node;
    const comparison = OperatorNode.is(operator) ? arrayComparisons.get(operator.operator) : undefined;
    if (comparison === undefined || !PrimitiveValueListNode.is(rightOperand))
      return super.visitBinaryOperation(node);
    this.visitNode(leftOperand);
    this.append(` ${comparison}(`);
    this.appendValue(rightOperand.values);
    this.append(")");
  }

  protected override visitValues(node: ValuesNode): void {
    const insert = this.parentNode;
    const rows = node.values.filter((row) => PrimitiveValueListNode.is(row)).map(({ values }) => values);
    const isPlain = rows.length === node.values.length && rows.every((row) => row.every(isJson));
    if (insert === undefined || !InsertQueryNode.is(insert) || insert.into === undefined || !isPlain)
      return super.visitValues(node);
    const { columns = [], into } = insert;
    const names = columns.map(({ column }) => column.name);
    this.append("select ");
    this.compileList(columns);
    this.append(" from json_populate_recordset(null::");
    this.visitNode(into);
    this.append(", ");
    const objects = rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])));
    this.appendValue(JSON.stringify(objects));
    this.append(")");
  }
}

const arrayComparisons = new Map<string, string>([
  ["in", "= any"],
  ["not in", "<> all"],
]);

/** A lone half of a character is not JSON to PostgreSQL; as a text it would become a replacement character. */
function isJson(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  return value === null || typeof value === "number" || typeof value === "boolean";
}
