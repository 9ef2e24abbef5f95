/**
 * @file Reads Python pickles as data and executes nothing.
 *
 * A pickle is a program for a small stack machine that may call any Python function. Here the machine only builds lists,
 * dictionaries, text and numbers. What a pickle wants to call is looked up in a table of pure functions that the caller
 * gives; everything else becomes an inert, labelled {@link PickleObject}. Opcodes outside the list are errors.
 * @source CPython, Lib/pickletools.py (meaning of the opcodes)
 */

import { InvalidInputError } from "../errors.ts";

/** The name of a Python class or function, never resolved. */
export class PickleGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What an unknown class or function would have made: its name and what it was given. */
export class PickleObject {
  /** Module and name, for example "transformers.Config". */
  readonly className: string;
  readonly args: readonly PickleValue[];
  /** What `__setstate__` would have been given. */
  state: PickleValue = null;
  /** Items, when it is a kind of dictionary. */
  readonly items: Map<PickleValue, PickleValue> = new Map();

  constructor(className: string, args: readonly PickleValue[]) {
    this.className = className;
    this.args = args;
  }
}

/** A value that a handler made, such as a tensor. */
export interface PickleExternal {
  readonly external: string;
}

/** Everything that a pickle can hold here. Tuples and lists are arrays; integers beyond 2^53 are bigint. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | PickleGlobal
  | PickleObject
  | PickleExternal;

/** What names in a pickle may mean; the functions must be pure. */
export interface PickleHandlers {
  /** Result of calling a known global; absent names stay inert. */
  calls?: ReadonlyMap<string, (args: readonly PickleValue[]) => PickleValue>;
  /** Result for a persistent id (data stored beside the pickle). Without it such ids are an error. */
  persistent?: (id: PickleValue) => PickleValue;
}

const mark = Symbol("mark");
type StackItem = PickleValue | typeof mark;
const maxOperations = 50_000_000; // a saved run of 100,000 epochs with several lists of losses needs about 2,000,000
const longestInteger = 1024; // bytes

class Machine {
  at: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #where: string;
  readonly #handlers: PickleHandlers;
  readonly #stack: StackItem[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array, at: number, handlers: PickleHandlers, where: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.#handlers = handlers;
    this.#where = where;
  }

  fail(what: string): never {
    throw new InvalidInputError(`${this.#where}: invalid pickle: ${what} at byte ${this.at}`);
  }

  #take(length: number): Uint8Array {
    if (length < 0 || this.at + length > this.#bytes.length) this.fail("it ends too early");
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  #u8(): number {
    return this.#take(1)[0]!;
  }
  #u16(): number {
    this.#take(2);
    return this.#view.getUint16(this.at - 2, true);
  }
  #u32(): number {
    this.#take(4);
    return this.#view.getUint32(this.at - 4, true);
  }
  #i32(): number {
    this.#take(4);
    return this.#view.getInt32(this.at - 4, true);
  }
  #u64(): number {
    this.#take(8);
    const value = Number(this.#view.getBigUint64(this.at - 8, true));
    return Number.isSafeInteger(value) ? value : this.fail("a length beyond 2^53");
  }
  #text(length: number): string {
    return new TextDecoder().decode(this.#take(length));
  }
  /** Text up to the next newline, which is consumed. */
  #line(): string {
    const end = this.#bytes.indexOf(10, this.at);
    if (end < 0) this.fail("it ends too early");
    const line = this.#text(end - this.at);
    this.at++;
    return line;
  }
  /** Two's complement, little-endian. */
  #long(length: number): number | bigint {
    if (length > longestInteger) this.fail(`an integer of ${length} bytes`);
    let value = 0n;
    const bytes = this.#take(length);
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
    const signed = length === 0 ? 0n : BigInt.asIntN(8 * length, value);
    const small = Number(signed);
    return Number.isSafeInteger(small) ? small : signed;
  }

  #push(value: StackItem): void {
    this.#stack.push(value);
  }
  #pop(): PickleValue {
    const value = this.#stack.pop();
    return value === undefined || value === mark ? this.fail("a value is missing") : value;
  }
  #top(): PickleValue {
    const value = this.#stack.at(-1);
    return value === undefined || value === mark ? this.fail("a value is missing") : value;
  }
  /** Everything above the last mark, which is removed too. */
  #popToMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) this.fail("a mark is missing");
    const values = this.#stack.splice(at);
    return values.slice(1) as PickleValue[];
  }
  #popTuple(length: number): void {
    const values = Array.from({ length }, () => this.#pop()).reverse();
    this.#push(values);
  }

  #append(values: readonly PickleValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) this.fail("appending to something that is not a list");
    for (const value of values) list.push(value);
  }
  #setItems(pairs: readonly PickleValue[]): void {
    const target = this.#top();
    const map = target instanceof PickleObject ? target.items : target;
    if (!(map instanceof Map) || pairs.length % 2 !== 0) this.fail("items without a dictionary");
    for (let i = 0; i < pairs.length; i += 2) map.set(pairs[i]!, pairs[i + 1]!);
  }

  #call(): void {
    const args = this.#pop();
    const callee = this.#pop();
    if (!Array.isArray(args)) this.fail("a call without a tuple of arguments");
    if (!(callee instanceof PickleGlobal)) this.fail("a call of something that is not a name");
    const known = this.#handlers.calls?.get(callee.name);
    this.#push(known === undefined ? new PickleObject(callee.name, args) : known(args));
  }
  #build(): void {
    const state = this.#pop();
    const target = this.#top();
    // Attributes of an OrderedDict (torch keeps version numbers there) carry no data.
    if (target instanceof Map) return;
    if (!(target instanceof PickleObject)) this.fail("state for something that is not an object");
    target.state = state;
  }
  #persistent(): void {
    const id = this.#pop();
    const load = this.#handlers.persistent ?? (() => this.fail("data stored outside of it"));
    this.#push(load(id));
  }
  #recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) this.fail(`unknown memo ${key}`);
    this.#push(value);
  }
  #float(): number {
    this.#take(8);
    return this.#view.getFloat64(this.at - 8, false);
  }

  /** One step per opcode; a missing entry is an unsupported opcode. */
  readonly #steps: Readonly<Record<number, () => void>> = {
    128: () => void this.#u8(), // PROTO
    149: () => void this.#take(8), // FRAME
    40: () => this.#push(mark), // MARK
    48: () => void this.#pop(), // POP
    49: () => void this.#popToMark(), // POP_MARK
    50: () => this.#push(this.#top()), // DUP
    78: () => this.#push(null), // NONE
    136: () => this.#push(true), // NEWTRUE
    137: () => this.#push(false), // NEWFALSE
    74: () => this.#push(this.#i32()), // BININT
    75: () => this.#push(this.#u8()), // BININT1
    77: () => this.#push(this.#u16()), // BININT2
    138: () => this.#push(this.#long(this.#u8())), // LONG1
    139: () => this.#push(this.#long(this.#u32())), // LONG4
    71: () => this.#push(this.#float()), // BINFLOAT
    88: () => this.#push(this.#text(this.#u32())), // BINUNICODE
    140: () => this.#push(this.#text(this.#u8())), // SHORT_BINUNICODE
    141: () => this.#push(this.#text(this.#u64())), // BINUNICODE8
    84: () => this.#push(this.#text(this.#u32())), // BINSTRING
    85: () => this.#push(this.#text(this.#u8())), // SHORT_BINSTRING
    66: () => this.#push(this.#take(this.#u32()).slice()), // BINBYTES
    67: () => this.#push(this.#take(this.#u8()).slice()), // SHORT_BINBYTES
    142: () => this.#push(this.#take(this.#u64()).slice()), // BINBYTES8
    41: () => this.#push([]), // EMPTY_TUPLE
    133: () => this.#popTuple(1), // TUPLE1
    134: () => this.#popTuple(2), // TUPLE2
    135: () => this.#popTuple(3), // TUPLE3
    116: () => this.#push(this.#popToMark()), // TUPLE
    93: () => this.#push([]), // EMPTY_LIST
    108: () => this.#push(this.#popToMark()), // LIST
    97: () => this.#append([this.#pop()]), // APPEND
    101: () => this.#append(this.#popToMark()), // APPENDS
    125: () => this.#push(new Map()), // EMPTY_DICT
    100: () => {
      const pairs = this.#popToMark(); // DICT
      this.#push(new Map());
      this.#setItems(pairs);
    },
    115: () => {
      const value = this.#pop(); // SETITEM
      this.#setItems([this.#pop(), value]);
    },
    117: () => this.#setItems(this.#popToMark()), // SETITEMS
    143: () => this.#push(new Set()), // EMPTY_SET
    144: () => {
      const values = this.#popToMark(); // ADDITEMS
      const set = this.#top();
      if (!(set instanceof Set)) this.fail("adding to something that is not a set");
      for (const value of values) set.add(value);
    },
    145: () => this.#push(new Set(this.#popToMark())), // FROZENSET
    104: () => this.#recall(this.#u8()), // BINGET
    106: () => this.#recall(this.#u32()), // LONG_BINGET
    113: () => void this.#memo.set(this.#u8(), this.#top()), // BINPUT
    114: () => void this.#memo.set(this.#u32(), this.#top()), // LONG_BINPUT
    148: () => void this.#memo.set(this.#memo.size, this.#top()), // MEMOIZE
    99: () => this.#push(new PickleGlobal(`${this.#line()}.${this.#line()}`)), // GLOBAL
    147: () => {
      const name = this.#pop(); // STACK_GLOBAL
      const module = this.#pop();
      if (typeof name !== "string" || typeof module !== "string") this.fail("a name without text");
      this.#push(new PickleGlobal(`${module}.${name}`));
    },
    82: () => this.#call(), // REDUCE
    129: () => this.#call(), // NEWOBJ
    98: () => this.#build(), // BUILD
    81: () => this.#persistent(), // BINPERSID
  };

  run(): PickleValue {
    for (let count = 0; count < maxOperations; count++) {
      const opcode = this.#u8();
      if (opcode === 0x2e) return this.#pop(); // STOP
      const step = this.#steps[opcode];
      if (step === undefined) {
        this.at--;
        this.fail(`unsupported opcode 0x${opcode.toString(16).padStart(2, "0")}`);
      }
      step();
    }
    return this.fail(`more than ${maxOperations} operations`);
  }
}

/** Reads the pickle that starts at byte `start`; `end` is the byte after it. */
export function readPickle(
  bytes: Uint8Array,
  handlers: PickleHandlers = {},
  start = 0,
  where = "pickle",
): { value: PickleValue; end: number } {
  const machine = new Machine(bytes, start, handlers, where);
  const value = machine.run();
  return { value, end: machine.at };
}
