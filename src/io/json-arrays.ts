/** @file Arrays in JSON: nested lists of numbers, alone or under names. */

import { InvalidInputError } from "../errors.ts";
import { float64Array, ndArray, sizeOf } from "../math/arrays.ts";
import type { NdArray } from "../math/nd-array.ts";

const maxAxes = 32;

/** The shape of nested lists, judged by their first elements. */
function shapeOf(where: string, value: unknown): number[] {
  const shape: number[] = [];
  let inner = value;
  while (Array.isArray(inner)) {
    if (shape.length === maxAxes) throw new InvalidInputError(`${where}: nested too deep`);
    shape.push(inner.length);
    inner = inner[0];
  }
  return shape;
}

/** Nested lists as an array: numbers become float64, booleans bool. Throws where rows differ in length or kind. */
export function arrayFromNested(value: unknown, where = "array"): NdArray {
  const shape = shapeOf(where, value);
  const size = sizeOf(shape);
  const data = new Float64Array(size);
  let at = 0;
  let kind: "number" | "boolean" | undefined;
  const visit = (item: unknown, axis: number, path: string): void => {
    if (axis < shape.length) {
      if (!Array.isArray(item) || item.length !== shape[axis]) {
        const got = Array.isArray(item) ? `${item.length}` : typeof item;
        throw new InvalidInputError(
          `${where}${path}: wanted a list of ${shape[axis]} like its neighbours, got ${got}`,
        );
      }
      for (let i = 0; i < item.length; i++) visit(item[i], axis + 1, `${path}[${i}]`);
      return;
    }
    const type = typeof item;
    kind ??= type === "boolean" ? "boolean" : "number";
    if (type !== kind) {
      const got = item === null ? "null" : Array.isArray(item) ? "a list" : type;
      throw new InvalidInputError(`${where}${path}: wanted a ${kind}, got ${got}`);
    }
    data[at++] = Number(item);
  };
  visit(value, 0, "");
  return kind === "boolean" ? ndArray(Uint8Array.from(data), shape) : float64Array(shape, data);
}

/** Is this a list whose innermost first element is a number or a boolean (or nothing at all)? */
function looksLikeArray(value: unknown): boolean {
  let inner = value;
  for (let depth = 0; Array.isArray(inner) && depth <= maxAxes; depth++) {
    if (inner.length === 0) return true;
    inner = inner[0];
  }
  return typeof inner === "number" || typeof inner === "boolean";
}

/**
 * Arrays of a JSON document: a nested list alone is called "array"; in an object every nested list or number is called by
 * its keys joined with dots ("weights.W_E"). A list of objects counts like an object with the keys 0, 1, ... Text and null
 * are notes and left out.
 */
export function readJsonArrays(text: string, where = "JSON"): Record<string, NdArray> {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(`${where}: invalid JSON`, undefined, cause);
  }
  const arrays: Record<string, NdArray> = Object.create(null);
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth > maxAxes) throw new InvalidInputError(`${where}: nested too deep`);
    if (looksLikeArray(value)) {
      const name = path === "" ? "array" : path;
      arrays[name] = arrayFromNested(value, `${where}: ${name}`);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        visit(child, path === "" ? key : `${path}.${key}`, depth + 1);
      }
    }
  };
  visit(root, "", 0);
  return arrays;
}
