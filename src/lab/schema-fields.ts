/** @file A zod object schema as a list of fields: for help texts, forms, flags, and for reading values from text. */

import { z } from "zod";

/** One field of a configuration or of an instrument's options. */
export interface SchemaField {
  name: string;
  type: "number" | "integer" | "boolean" | "string" | "enum" | "list" | "json";
  description: string;
  /** Unit in the field's words; empty for pure numbers and words. */
  unit: string;
  /** Paper and section, where the schema says so. */
  source: string | undefined;
  default: unknown;
  /** No default and not optional. */
  required: boolean;
  /** Allowed words of an `enum`. */
  choices: readonly (string | number | boolean)[];
  minimum: number | undefined;
  maximum: number | undefined;
  /** The bounds themselves are not allowed. */
  above: boolean;
  below: boolean;
  /** `null` is allowed too. */
  nullable: boolean;
  /** Type of the members of a `list`. */
  items: SchemaField["type"] | undefined;
}

interface JsonSchema {
  type?: string | string[];
  description?: string;
  unit?: unknown;
  source?: unknown;
  default?: unknown;
  enum?: (string | number | boolean)[];
  const?: string | number | boolean;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** The fields of a schema in their order. Unit and source come from `.meta({ unit, source })`. */
export function schemaFields(schema: z.ZodObject): SchemaField[] {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    ...typeOf(property),
    description: property.description ?? "",
    unit: typeof property.unit === "string" ? property.unit : "",
    source: typeof property.source === "string" ? property.source : undefined,
    default: property.default,
    required: (json.required ?? []).includes(name),
  }));
}

function typeOf(
  property: JsonSchema,
): Pick<
  SchemaField,
  "type" | "choices" | "minimum" | "maximum" | "above" | "below" | "nullable" | "items"
> {
  const found = {
    choices: property.enum ?? [],
    minimum: bound(property.minimum ?? property.exclusiveMinimum),
    maximum: bound(property.maximum ?? property.exclusiveMaximum),
    above: property.exclusiveMinimum !== undefined,
    below: property.exclusiveMaximum !== undefined,
    nullable: Array.isArray(property.type) && property.type.includes("null"),
    items: property.items === undefined ? undefined : typeOf(property.items).type,
  };
  if (property.anyOf !== undefined) {
    const constants = property.anyOf.map((choice) => choice.const);
    if (constants.every((choice) => choice !== undefined)) {
      return { ...found, type: "enum", choices: constants };
    }
    const real = property.anyOf.filter((choice) => choice.type !== "null");
    const nullable = real.length < property.anyOf.length;
    if (real.length === 1) return { ...typeOf(real[0]!), nullable };
    return { ...found, type: "json" };
  }
  if (property.enum !== undefined) return { ...found, type: "enum" };
  const type = Array.isArray(property.type)
    ? property.type.find((name) => name !== "null")
    : property.type;
  switch (type) {
    case "number":
    case "integer":
    case "boolean":
    case "string":
      return { ...found, type };
    case "array":
      return { ...found, type: "list" };
    default:
      return { ...found, type: "json" };
  }
}

/** Safe-integer limits are zod's way to say "an integer": no bound that a reader should see. */
function bound(value: number | undefined): number | undefined {
  return value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value;
}

/** What a field wants, in words: "an integer from 2 to 100, in steps". */
export function wantedBy(field: SchemaField): string {
  return `${plainlyWanted(field)}${field.nullable ? ", or null" : ""}`;
}

function plainlyWanted(field: SchemaField): string {
  const unit = field.unit === "" ? "" : ` (${field.unit})`;
  if (field.type === "enum") return `one of ${field.choices.join(", ")}`;
  if (field.type === "boolean") return "true or false";
  if (field.type === "string") return "a text";
  if (field.type === "list") return `a list of ${field.items ?? "value"}s, separated by commas`;
  if (field.type === "json") return "a JSON value";
  const noun = field.type === "integer" ? "an integer" : "a number";
  const { minimum, maximum, above, below } = field;
  const low = minimum === undefined ? "" : above ? ` above ${minimum}` : ` from ${minimum}`;
  if (maximum === undefined) return `${noun}${low}${low === "" || above ? "" : " up"}${unit}`;
  const and = above ? " and" : "";
  return `${noun}${low}${low === "" ? "" : and}${below ? " below" : low === "" || above ? " up to" : " to"} ${maximum}${unit}`;
}

/**
 * Reads a value from the command line: `1e-3`, `true`, `relu`, `1,2,3`, or JSON for anything nested.
 *
 * Text that cannot be read as the field's type comes back unchanged, so that the schema refuses it in one place.
 */
export function readField(field: SchemaField, text: string): unknown {
  if (text === "null") return null;
  return readAs(field.type, text, field);
}

function readAs(type: SchemaField["type"], text: string, field: SchemaField): unknown {
  switch (type) {
    case "number":
    case "integer": {
      const value = Number(text);
      return text.trim() === "" || Number.isNaN(value) ? text : value;
    }
    case "boolean":
      return { true: true, yes: true, on: true, false: false, no: false, off: false }[text] ?? text;
    case "enum":
      return field.choices.find((choice) => String(choice) === text) ?? text;
    case "list":
      if (text.trimStart().startsWith("[")) return readJson(text);
      if (text === "") return [];
      return text.split(",").map((item) => readAs(field.items ?? "string", item.trim(), field));
    case "json":
      return readJson(text);
    case "string":
      return text;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
