/** @file What a form needs to know about a JSON Schema: kinds, ranges, defaults, and whether a value fits. */

import type { JsonSchema } from "../../../src/server/wire.ts";
import { formatNumber, spelled } from "./values.ts";

export type FieldKind =
  | "number"
  | "integer"
  | "boolean"
  | "choice"
  | "text"
  | "numbers"
  | "group"
  | "json";

export interface Field {
  /** Dotted path below the root. */
  path: string;
  label: string;
  kind: FieldKind;
  schema: JsonSchema;
  /** May be left empty; `empty` is then its value. */
  optional: boolean;
  empty: null | undefined;
  choices: readonly (string | number | boolean)[];
  fields: readonly Field[];
}

/** Fields of an object schema, in the order of its properties. */
export function fieldsOf(schema: JsonSchema, prefix = ""): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { inner, nullable } = withoutNull(property);
    const absent = property.default === undefined && !schema.required?.includes(name);
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const choices = choicesOf(inner);
    const kind = kindOf(inner, choices);
    return {
      path,
      label: property.title ?? spelled(name),
      kind,
      schema: { ...inner, ...meta(property) },
      optional: nullable || absent,
      empty: nullable ? null : undefined,
      choices,
      fields: kind === "group" ? fieldsOf(inner, path) : [],
    };
  });
}

function meta({ description, unit, source, default: standard }: JsonSchema): JsonSchema {
  return {
    ...(description === undefined ? {} : { description }),
    ...(unit === undefined ? {} : { unit }),
    ...(source === undefined ? {} : { source }),
    ...(standard === undefined ? {} : { default: standard }),
  };
}

function withoutNull(schema: JsonSchema): { inner: JsonSchema; nullable: boolean } {
  if (Array.isArray(schema.type) && schema.type.includes("null")) {
    const types = schema.type.filter((type) => type !== "null");
    return { inner: { ...schema, type: types.length === 1 ? types[0]! : types }, nullable: true };
  }
  const others = schema.anyOf?.filter((member) => member.type !== "null");
  if (others?.length === 1 && others.length !== schema.anyOf?.length) {
    return { inner: others[0]!, nullable: true };
  }
  return { inner: schema, nullable: false };
}

function choicesOf(schema: JsonSchema): readonly (string | number | boolean)[] {
  const fromUnion = schema.anyOf?.every((member) => member.const !== undefined)
    ? schema.anyOf.map((member) => member.const)
    : undefined;
  return (schema.enum ?? fromUnion ?? []) as (string | number | boolean)[];
}

function kindOf(schema: JsonSchema, choices: readonly unknown[]): FieldKind {
  if (choices.length > 0) return "choice";
  if (schema.type === "integer") return "integer";
  if (schema.type === "number") return "number";
  if (schema.type === "boolean") return "boolean";
  if (schema.type === "string") return "text";
  if (schema.type === "object" && schema.properties !== undefined) return "group";
  if (schema.type === "array" && ["integer", "number"].includes(String(schema.items?.type))) {
    return "numbers";
  }
  return "json";
}

/** The value at a dotted path, or `undefined`. */
export function valueAt(values: Readonly<Record<string, unknown>>, path: string): unknown {
  let here: unknown = values;
  for (const name of path.split(".")) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<string, unknown>)[name];
  }
  return here;
}

/** A copy with the value at a dotted path replaced. */
export function withValueAt(
  values: Readonly<Record<string, unknown>>,
  path: string,
  value: unknown,
): Record<string, unknown> {
  const [name = "", ...rest] = path.split(".");
  if (rest.length === 0) return { ...values, [name]: value };
  const inner = values[name];
  const below =
    typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {};
  return { ...values, [name]: withValueAt(below, rest.join("."), value) };
}

/** Text of an input to a value; `undefined` when it is not one. */
export function parseField(field: Field, text: string): { value: unknown } | undefined {
  const trimmed = text.trim();
  if (trimmed === "" && field.optional) return { value: field.empty };
  switch (field.kind) {
    case "number":
    case "integer": {
      const value = readNumber(trimmed);
      return value === undefined ? undefined : { value };
    }
    case "numbers": {
      const parts = trimmed === "" ? [] : trimmed.split(/[\s,;]+/).map(readNumber);
      return parts.includes(undefined) ? undefined : { value: parts };
    }
    case "json":
      try {
        return { value: JSON.parse(trimmed) };
      } catch {
        return undefined;
      }
    default:
      return { value: text };
  }
}

/** Accepts a true minus sign and a comma as decimal point beside the usual forms. */
function readNumber(text: string): number | undefined {
  const plain = text.replace("−", "-").replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  return Number(plain);
}

/** Text with which a value stands in an input. */
export function fieldText(field: Field, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (field.kind === "numbers" && Array.isArray(value)) return value.join(", ");
  if (field.kind === "json") return JSON.stringify(value);
  return String(value);
}

/** Why a value does not fit, in words, or `undefined` when it does. The server has the last word. */
export function complaint(field: Field, value: unknown): string | undefined {
  if ((value === null || value === undefined) && field.optional) return undefined;
  if (field.kind !== "number" && field.kind !== "integer") return undefined;
  if (typeof value !== "number") return "wanted a number";
  if (field.kind === "integer" && !Number.isInteger(value)) return "wanted a whole number";
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = field.schema;
  if (minimum !== undefined && value < minimum) return `at least ${minimum}`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    return `more than ${exclusiveMinimum}`;
  }
  if (maximum !== undefined && value > maximum) return `at most ${maximum}`;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
    return `less than ${exclusiveMaximum}`;
  }
  return undefined;
}

/** The range of a number in words, for example "1 to 97" or "more than 0"; empty when it has none. */
export function rangeWords(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  const low = real(exclusiveMinimum) ? `more than ${formatNumber(exclusiveMinimum)}` : undefined;
  const high = real(exclusiveMaximum) ? `less than ${formatNumber(exclusiveMaximum)}` : undefined;
  if (low === undefined && high === undefined && real(minimum) && real(maximum)) {
    return `${formatNumber(minimum)} to ${formatNumber(maximum)}`;
  }
  const least = low ?? (real(minimum) ? `at least ${formatNumber(minimum)}` : undefined);
  const most = high ?? (real(maximum) ? `at most ${formatNumber(maximum)}` : undefined);
  return [least, most].filter((words) => words !== undefined).join(", ");
}

/** Safe-integer limits are how a schema says "whole number": no limit that a reader should see. */
function real(limit: number | undefined): limit is number {
  return limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
}
