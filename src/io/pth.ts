/**
 * @file PyTorch checkpoints (`torch.save`): the zip format, and the one before it. Executes nothing, see `pickle.ts`.
 *
 * Tensors are described first and read only when asked for, so a file with 500 saved state dictionaries costs memory only
 * for those that are looked at. Known: tensors, parameters, OrderedDict, torch.Size, NumPy arrays and scalars. Every other
 * class stays an inert object whose name is listed in `inert`.
 */

import { InvalidInputError } from "../errors.ts";
import { allocate, float64Array, ndArray, sizeOf } from "../math/arrays.ts";
import type { NdArray } from "../math/nd-array.ts";
import { checkedSize, decodeElements, type FileDType, fileBytes } from "./elements.ts";
import {
  type PickleExternal,
  PickleGlobal,
  PickleObject,
  type PickleValue,
  readPickle,
} from "./pickle.ts";
import { numpyArray, numpyCalls } from "./pickle-numpy.ts";
import { isZip, readZip, type ZipLimits } from "./zip.ts";

/** A tensor in a checkpoint; `read` makes the array. */
export interface PthTensor extends PickleExternal {
  readonly external: "tensor";
  readonly shape: readonly number[];
  readonly type: FileDType;
  read(): NdArray;
}

/** What a checkpoint holds. */
export interface PthFile {
  /** The saved value as it is nested. */
  readonly value: PickleValue;
  /**
   * Names of all numbers and tensors, nested names joined by dots: "state_dicts.3.embed.W_E", "train_losses" (a list of
   * numbers is one array), "epoch" (a number is an array of shape []).
   */
  readonly names: readonly string[];
  has(name: string): boolean;
  shape(name: string): readonly number[];
  array(name: string): NdArray;
  /** Names of the Python classes that were not resolved. */
  readonly inert: readonly string[];
}

interface Storage extends PickleExternal {
  readonly external: "storage";
  readonly type: FileDType;
  readonly count: number;
  bytes(): Uint8Array;
}

const storageTypes: Readonly<Record<string, FileDType>> = {
  "torch.DoubleStorage": "float64",
  "torch.FloatStorage": "float32",
  "torch.HalfStorage": "float16",
  "torch.BFloat16Storage": "bfloat16",
  "torch.LongStorage": "int64",
  "torch.IntStorage": "int32",
  "torch.ShortStorage": "int16",
  "torch.CharStorage": "int8",
  "torch.ByteStorage": "uint8",
  "torch.BoolStorage": "bool",
};

/** `torch.save` before version 1.6 starts with this number, pickled. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;
const defaultMaxBytes = 2 ** 30;
const maxNodes = 5_000_000;
const maxDepth = 64;

function isNumbers(value: PickleValue): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

function isExternal<T extends PickleExternal>(
  value: PickleValue | undefined,
  kind: T["external"],
): value is T {
  return typeof value === "object" && value !== null && "external" in value
    ? value.external === kind
    : false;
}

/** `torch._utils._rebuild_tensor_v2(storage, offset, size, stride, ...)`, checked against the storage. */
function rebuildTensor(
  where: string,
  args: readonly PickleValue[],
  littleEndian: boolean,
  maxBytes: number,
): PthTensor {
  const [storage, offset, shape, strides] = args;
  if (
    !isExternal<Storage>(storage, "storage") ||
    typeof offset !== "number" ||
    !Number.isSafeInteger(offset) ||
    offset < 0 ||
    shape === undefined ||
    strides === undefined ||
    !isNumbers(shape) ||
    !isNumbers(strides) ||
    shape.length !== strides.length ||
    !strides.every((stride) => Number.isSafeInteger(stride) && stride >= 0)
  ) {
    throw new InvalidInputError(`${where}: invalid tensor in the checkpoint`);
  }
  const size = checkedSize(where, shape);
  const extent =
    size === 0 ? 0 : 1 + shape.reduce((sum, length, i) => sum + (length - 1) * strides[i]!, 0);
  if (size * fileBytes[storage.type] > maxBytes) {
    throw new InvalidInputError(`${where}: wanted a tensor that fits in memory, got [${shape}]`);
  }
  if (offset + extent > storage.count) {
    throw new InvalidInputError(
      `${where}: wanted a tensor inside its storage of ${storage.count} elements, got ${offset + extent}`,
    );
  }
  return {
    external: "tensor",
    shape: [...shape],
    type: storage.type,
    read() {
      const width = fileBytes[storage.type];
      const raw = storage.bytes().subarray(offset * width, (offset + extent) * width);
      const elements = decodeElements(where, raw, storage.type, extent, littleEndian);
      return ndArray(gather(elements, shape, strides), shape);
    },
  };
}

/** Row-major copy of a strided view. */
function gather(elements: NdArray["data"], shape: readonly number[], strides: readonly number[]) {
  const size = sizeOf(shape);
  let dense = 1;
  let rowMajor = true;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== dense) rowMajor = false;
    dense *= shape[axis]!;
  }
  if (rowMajor) return elements;
  const out = allocate(ndArray(elements).dtype, size);
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let i = 0; i < size; i++) {
    out[i] = elements[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

function handlers(
  where: string,
  littleEndian: boolean,
  maxBytes: number,
  storageBytes: (key: string, type: FileDType, count: number) => Uint8Array,
) {
  const rebuild = (args: readonly PickleValue[]) =>
    rebuildTensor(where, args, littleEndian, maxBytes);
  const first = (args: readonly PickleValue[]): PickleValue => args[0] ?? null;
  type Call = (args: readonly PickleValue[]) => PickleValue;
  const rebuilders = new Map<string, Call>([
    ["torch._utils._rebuild_tensor_v2", rebuild],
    ["torch._utils._rebuild_tensor", rebuild],
    ["torch._utils._rebuild_parameter", first],
    ["torch._utils._rebuild_parameter_with_state", first],
  ]);
  // A tensor with attributes or of a subclass: (how to rebuild it, class, arguments, attributes).
  const rebuildFromType: Call = (args) => {
    const [how, , given] = args;
    const known = how instanceof PickleGlobal ? rebuilders.get(how.name) : undefined;
    return known !== undefined && Array.isArray(given)
      ? known(given)
      : new PickleObject("torch._tensor._rebuild_from_type_v2", args);
  };
  const calls = new Map<string, Call>([
    ...rebuilders,
    ["torch._tensor._rebuild_from_type_v2", rebuildFromType],
    ["torch.Size", first],
    ["collections.OrderedDict", () => new Map()],
    ...numpyCalls,
  ]);
  return {
    calls,
    persistent(id: PickleValue): PickleValue {
      const [kind, type, key, , count, view] = Array.isArray(id) ? id : [];
      const name = type instanceof PickleGlobal ? type.name : "";
      const element = storageTypes[name];
      if (kind !== "storage" || typeof key !== "string" || typeof count !== "number") {
        throw new InvalidInputError(`${where}: invalid storage in the checkpoint`);
      }
      if (element === undefined || (view !== undefined && view !== null)) {
        throw new InvalidInputError(
          `${where}: unsupported storage ${name === "" ? "of unknown type" : name}`,
          `supported: ${Object.keys(storageTypes).join(", ")}`,
        );
      }
      const storage: Storage = {
        external: "storage",
        type: element,
        count: checkedSize(where, [count]),
        bytes: () => storageBytes(key, element, count),
      };
      return storage;
    },
  };
}

/** Zip format: `<prefix>/data.pkl` and one file per storage. */
function readZipped(where: string, bytes: Uint8Array, limits: ZipLimits): PickleValue {
  const { maxBytes = defaultMaxBytes } = limits;
  const archive = readZip(bytes, limits, where);
  const pickle = archive.names.find((name) => name === "data.pkl" || name.endsWith("/data.pkl"));
  if (pickle === undefined) {
    throw new InvalidInputError(
      `${where}: wanted a PyTorch checkpoint, got a zip archive without data.pkl`,
      "save it with torch.save(model.state_dict(), path)",
    );
  }
  const prefix = pickle.slice(0, -"data.pkl".length);
  const order = archive.has(`${prefix}byteorder`) ? archive.read(`${prefix}byteorder`) : undefined;
  const littleEndian = order === undefined || new TextDecoder().decode(order).trim() !== "big";
  const load = (key: string) => archive.read(`${prefix}data/${key}`);
  return readPickle(archive.read(pickle), handlers(where, littleEndian, maxBytes, load), 0, where)
    .value;
}

/** The format before PyTorch 1.6: magic number, version, system, value, storage keys, then the storages one by one. */
function readLegacy(
  where: string,
  bytes: Uint8Array,
  { maxBytes = defaultMaxBytes }: ZipLimits,
): PickleValue | undefined {
  const magic = readPickle(bytes, {}, 0, where);
  if (magic.value !== legacyMagic) return undefined;
  const version = readPickle(bytes, {}, magic.end, where);
  const system = readPickle(bytes, {}, version.end, where);
  const storages = new Map<string, Uint8Array>();
  const types = new Map<string, FileDType>();
  const load = (key: string): Uint8Array => {
    const storage = storages.get(key);
    if (storage === undefined) throw new InvalidInputError(`${where}: missing storage ${key}`);
    return storage;
  };
  const base = handlers(where, true, maxBytes, load);
  const persistent = (id: PickleValue): PickleValue => {
    const storage = base.persistent(id) as Storage;
    types.set((id as PickleValue[])[2] as string, storage.type);
    return storage;
  };
  const main = readPickle(bytes, { ...base, persistent }, system.end, where);
  const keys = readPickle(bytes, {}, main.end, where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = keys.end;
  for (const key of Array.isArray(keys.value) ? keys.value : []) {
    const type = typeof key === "string" ? types.get(key) : undefined;
    const count = at + 8 <= bytes.length ? Number(view.getBigInt64(at, true)) : -1;
    const end = type === undefined ? -1 : at + 8 + count * fileBytes[type];
    if (typeof key !== "string" || count < 0 || end < 0 || end > bytes.length) {
      throw new InvalidInputError(`${where}: wanted all storages, got a truncated checkpoint`);
    }
    storages.set(key, bytes.subarray(at + 8, end));
    at = end;
  }
  return main.value;
}

type Leaf = { shape: readonly number[]; read(): NdArray };

/** Names of modules' own bookkeeping, left out of parameter names when a whole module was pickled. */
const moduleParts = new Set(["_parameters", "_buffers", "_modules"]);

function collect(where: string, root: PickleValue): { leaves: Map<string, Leaf>; inert: string[] } {
  const leaves = new Map<string, Leaf>();
  const inert = new Set<string>();
  let nodes = 0;
  const add = (path: string, shape: readonly number[], read: () => NdArray) => {
    // Two paths can give the same name, such as {"a.b": x, "a": {"b": y}}: both are kept.
    let name = path;
    for (let i = 2; leaves.has(name); i++) name = `${path}#${i}`;
    leaves.set(name, { shape, read });
  };
  const visit = (value: PickleValue, path: string, depth: number): void => {
    if (++nodes > maxNodes || depth > maxDepth) {
      throw new InvalidInputError(`${where}: wanted plain nested data, got too many or too deep`);
    }
    const down = (key: PickleValue, child: PickleValue) => {
      const part = typeof key === "string" || typeof key === "number" ? String(key) : "?";
      const skip = moduleParts.has(part) || part === "";
      visit(child, skip ? path : path === "" ? part : `${path}.${part}`, depth + 1);
    };
    if (typeof value === "number" || typeof value === "boolean") {
      const number = Number(value);
      add(path, [], () =>
        typeof value === "boolean"
          ? ndArray(Uint8Array.of(number), [])
          : float64Array([], Float64Array.of(number)),
      );
    } else if (isExternal<PthTensor>(value, "tensor")) {
      add(path, value.shape, () => value.read());
    } else if (isNumbers(value) && value.length > 0) {
      nodes += value.length;
      add(path, [value.length], () => ndArray(Float64Array.from(value)));
    } else if (Array.isArray(value)) {
      value.forEach((child, i) => {
        down(i, child);
      });
    } else if (value instanceof Map) {
      for (const [key, child] of value) down(key, child);
    } else if (value instanceof PickleObject) {
      const array = numpyArray(value);
      if (array !== undefined) {
        add(path, array.shape, () => array.read());
        return;
      }
      inert.add(value.className);
      for (const [key, child] of value.items) down(key, child);
      visit(value.state, path, depth + 1);
    } else if (value instanceof PickleGlobal) {
      inert.add(value.name);
    }
  };
  visit(root, "", 0);
  return { leaves, inert: [...inert] };
}

/** Reads a PyTorch checkpoint; `where` names the file in errors. */
export function readPth(bytes: Uint8Array, limits: ZipLimits = {}, where = ".pth"): PthFile {
  const value = isZip(bytes)
    ? readZipped(where, bytes, limits)
    : readLegacyOrFail(where, bytes, limits);
  const { leaves, inert } = collect(where, value);
  const leaf = (name: string): Leaf => {
    const found = leaves.get(name);
    if (found === undefined) {
      throw new InvalidInputError(`${where}: missing array ${JSON.stringify(name)}`);
    }
    return found;
  };
  return {
    value,
    names: [...leaves.keys()],
    inert,
    has: (name) => leaves.has(name),
    shape: (name) => leaf(name).shape,
    array: (name) => leaf(name).read(),
  };
}

function readLegacyOrFail(where: string, bytes: Uint8Array, limits: ZipLimits): PickleValue {
  const value = bytes[0] === 0x80 ? readLegacy(where, bytes, limits) : undefined;
  if (value === undefined) {
    throw new InvalidInputError(
      `${where}: wanted a PyTorch checkpoint, got other bytes`,
      "save it with torch.save(model.state_dict(), path)",
    );
  }
  return value;
}
