/** @file The drawing's tree as React elements: text stays text, so nothing in a figure can become markup. */

import { createElement, type ReactNode } from "react";
import { attributeText, type SvgNode } from "../../../src/figures/svg.ts";

const names = new Map<string, string>();

/** `stroke-width` as React spells it; `aria-label` and `data-x` keep their hyphens. */
function reactName(name: string): string {
  if (/^(aria|data)-/.test(name)) return name;
  let found = names.get(name);
  if (found === undefined) {
    found = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    names.set(name, found);
  }
  return found;
}

/** One node and everything in it. */
export function svgElement(node: SvgNode, key?: number | string): ReactNode {
  const props: Record<string, string | number> = {};
  if (key !== undefined) props.key = key;
  for (const [name, value] of Object.entries(node.attributes)) {
    const text = attributeText(value);
    if (text !== undefined && name !== "xmlns") props[reactName(name)] = text;
  }
  const children = node.children.map((child, i) =>
    typeof child === "string" ? child : svgElement(child, i),
  );
  return createElement(node.tag, props, children.length === 0 ? undefined : children);
}
