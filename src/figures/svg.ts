/** @file SVG as a value: a tree of elements that is written as text here and turned into React elements by the page. */

/** Values of attributes; `undefined` leaves the attribute out. */
export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

export interface SvgNode {
  readonly tag: string;
  readonly attributes: SvgAttributes;
  readonly children: readonly (SvgNode | string)[];
}

/** One element. Numbers are rounded to a hundredth when written. */
export function svg(
  tag: string,
  attributes: SvgAttributes = {},
  ...children: readonly (SvgNode | string)[]
): SvgNode {
  return { tag, attributes, children };
}

/** Text made safe for XML and HTML, in content and in quoted attributes; characters that XML forbids become "�". */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/gu, "�")
      .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
  );
}

/** A coordinate with at most two decimals. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** The value of an attribute as it is written; `undefined` for those to be left out. */
export function attributeText(value: string | number | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "number" ? short(value) : value;
}

/** The tree as text. */
export function writeSvg(node: SvgNode): string {
  let attributes = "";
  for (const [name, value] of Object.entries(node.attributes)) {
    const text = attributeText(value);
    if (text !== undefined) attributes += ` ${name}="${escapeXml(text)}"`;
  }
  const children = node.children
    .map((child) => (typeof child === "string" ? escapeXml(child) : writeSvg(child)))
    .join("");
  return children === ""
    ? `<${node.tag}${attributes}/>`
    : `<${node.tag}${attributes}>${children}</${node.tag}>`;
}
