import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float64Array, toNested } from "../math/arrays.ts";
import { parseCsv, writeCsv } from "./csv.ts";
import { arrayFromNested, readJsonArrays } from "./json-arrays.ts";
import { jsonLines, jsonLinesOf, parseJsonl, writeJsonl } from "./jsonl.ts";

fc.configureGlobal({ seed: 2301 }); // the same cases every time

describe("JSON Lines", () => {
  it("gives back values and counts lines from 1, through BOM, CRLF and empty lines", () => {
    expect(parseJsonl('\ufeff{"a":1}\r\n\r\n[2]\n"x"')).toEqual({
      rows: [
        { line: 1, value: { a: 1 } },
        { line: 3, value: [2] },
        { line: 4, value: "x" },
      ],
      errors: [],
    });
  });

  it("reports a bad line with its number and reads on", () => {
    const { rows, errors } = parseJsonl('{"a":1}\n{"a":\n{"a":3}\n');
    expect(rows.map((row) => row.line)).toEqual([1, 3]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ line: 2, message: expect.stringMatching(/JSON/) });
  });

  it("gives the same lines however the bytes are cut, inside characters too", async () => {
    const text = writeJsonl([{ name: "größe 😀" }, [1, 2, 3], "a\nb", null]);
    const bytes = new TextEncoder().encode(text);
    const expected = [...jsonLinesOf(bytes)];
    expect(expected.map((line) => line.ok && line.value)).toEqual([
      { name: "größe 😀" },
      [1, 2, 3],
      "a\nb",
      null,
    ]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 7 }), async (size) => {
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        const lines = [];
        for await (const line of jsonLines(chunks)) lines.push(line);
        expect(lines).toEqual(expected);
      }),
    );
  });

  it("reports a line that is too long and reads on after it", async () => {
    const chunks = ["[1]\n[", "1,".repeat(40), "1", "]\n[3]\n"];
    const lines = [];
    for await (const line of jsonLines(chunks, { longestLine: 50 })) lines.push(line);
    expect(lines).toEqual([
      { line: 1, ok: true, value: [1] },
      { line: 2, ok: false, error: "longer than 50 characters" },
      { line: 3, ok: true, value: [3] },
    ]);
  });

  it("reads text longer than one piece", () => {
    const rows = Array.from({ length: 30_000 }, (_, i) => ({ i, pad: "x".repeat(40) }));
    const text = writeJsonl(rows);
    expect(text.length).toBeGreaterThan(2 ** 20);
    expect(parseJsonl(text).rows.map((row) => row.value)).toEqual(rows);
    expect(parseJsonl(new TextEncoder().encode(text)).rows.at(-1)).toEqual({
      line: 30_000,
      value: rows.at(-1),
    });
  });
});

describe("CSV", () => {
  it("reads quotes, separators and line breaks inside fields", () => {
    const text = 'a,b\r\n"x, y","say ""hi"""\r\n"two\nlines",z\r\n\r\nlast,';
    const { columns, rows, errors } = parseCsv(text);
    expect(columns).toEqual(["a", "b"]);
    expect(errors).toEqual([]);
    expect(rows).toEqual([
      { line: 2, values: { a: "x, y", b: 'say "hi"' } },
      { line: 3, values: { a: "two\nlines", b: "z" } },
      { line: 6, values: { a: "last", b: undefined } },
    ]);
  });

  it("types its columns and names line, column and text of what does not fit", () => {
    const text = "n,i,b\n1.5,3,true\n-2e3,,0\nabc,1.5,maybe\n0x10,1,1\nInfinity,1,1\n1,2\n";
    const { rows, errors } = parseCsv(text, {
      columns: { n: "number", i: "integer", b: "boolean" },
    });
    expect(rows.map((row) => ({ ...row.values }))).toEqual([
      { n: 1.5, i: 3, b: true },
      { n: -2000, i: undefined, b: false },
    ]);
    expect(errors).toEqual([
      {
        line: 4,
        message:
          'column n: wanted a number, got "abc"; column i: wanted an integer, got "1.5"; column b: wanted true or false, got "maybe"',
      },
      { line: 5, message: 'column n: wanted a number, got "0x10"' },
      { line: 6, message: 'column n: wanted a number, got "Infinity"' },
      { line: 7, message: "wanted 3 fields, got 2" },
    ]);
  });

  it("reports broken quoting and reads on", () => {
    const { rows, errors } = parseCsv('a,b\nx"y,1\n"x"y,2\nok,3\n"open,4\n');
    expect(rows).toEqual([{ line: 4, values: { a: "ok", b: "3" } }]);
    expect(errors.map((e) => [e.line, e.message.split(";")[0]])).toEqual([
      [2, "a quote inside a field that does not begin with one"],
      [3, "text after a closing quote"],
      [5, "a quoted field is not closed"],
    ]);
  });

  it("reads tables with another separator", () => {
    for (const separator of [";", "\t", "|"] as const) {
      const { rows } = parseCsv(`a${separator}b\n1,5${separator}x\n`, { separator });
      expect(rows[0]!.values).toEqual({ a: "1,5", b: "x" });
    }
  });

  it("refuses a table without a sound header", () => {
    expect(() => parseCsv("")).toThrow(/wanted a header line/);
    expect(() => parseCsv("a,a\n1,2")).toThrow(/"a" is there twice/);
    expect(() => parseCsv("a\n1", { required: ["a", "b"] })).toThrow(/wanted columns b, got a/);
  });

  it("gives back any table that it wrote", () => {
    // An empty or blank field means "nothing", so such text cannot come back.
    const cell = fc.oneof(
      fc.constant(undefined),
      fc.string({ unit: "grapheme" }).filter((text) => text.trim() !== ""),
      fc.constantFrom('"', ",", "a\r\nb", " padded ", 'x"y', "\t tab"),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), (rows) => {
        const table = parseCsv(writeCsv(["first", "second, quoted"], rows));
        // A record whose only content is nothing has no line of its own when it has one column; with two it has.
        expect(table.rows.map((row) => [row.values.first, row.values["second, quoted"]])).toEqual(
          rows,
        );
        expect(table.errors).toEqual([]);
      }),
    );
  });

  it("writes numbers in full precision and rows by column name", () => {
    expect(writeCsv(["x", "y"], [{ y: 0.1 + 0.2, x: true }, { x: null }])).toBe(
      "x,y\r\ntrue,0.30000000000000004\r\n,\r\n",
    );
  });
});

describe("JSON arrays", () => {
  it("takes nested lists alone, under names and in lists of objects, and leaves text out", () => {
    const bare = readJsonArrays("[[1,2],[3,4]]");
    expect(bare.array).toEqual(float64Array([2, 2], Float64Array.of(1, 2, 3, 4)));
    const named = readJsonArrays(
      '{"note":"x","none":null,"w":{"W_E":[[1],[2]],"p":113},"mask":[true,false],"seeds":[{"b":[1]},{"b":[2]}]}',
    );
    expect(Object.keys(named)).toEqual(["w.W_E", "w.p", "mask", "seeds.0.b", "seeds.1.b"]);
    expect(named["w.W_E"]!.shape).toEqual([2, 1]);
    expect(named["w.p"]!.shape).toEqual([]);
    expect(named.mask).toMatchObject({ dtype: "bool", data: Uint8Array.of(1, 0) });
  });

  it("gives back any array", () => {
    const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(shape, (lengths) => {
        const size = lengths.reduce((a, b) => a * b, 1);
        const array = float64Array(
          lengths,
          Float64Array.from({ length: size }, (_, i) => i / 3),
        );
        expect(arrayFromNested(JSON.parse(JSON.stringify(toNested(array))))).toEqual(array);
      }),
    );
  });

  it.each([
    ["{", /invalid JSON/],
    ["[[1,2],[3]]", /array\[1\]: wanted a list of 2 like its neighbours, got 1/],
    ["[[1,2],3]", /array\[1\]: wanted a list of 2 like its neighbours, got number/],
    ['[1,"2"]', /array\[1\]: wanted a number, got string/],
    ["[1,null]", /array\[1\]: wanted a number, got null/],
    ["[true,0]", /array\[1\]: wanted a boolean, got number/],
    [`${"[".repeat(60)}1${"]".repeat(60)}`, /nested too deep/],
    [`${'{"a":'.repeat(60)}1${"}".repeat(60)}`, /nested too deep/],
  ])("refuses %j", (text, message) => {
    expect(() => readJsonArrays(text)).toThrow(message);
  });
});
