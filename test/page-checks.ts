/** @file Checks of a page that run inside the browser: names, landmarks, headings, ids, contrast. */

/** What is wrong with the page for assistive technology, in words. Runs in the browser; must not use anything outside. */
export function accessibilityFaults(): string[] {
  const faults: string[] = [];
  const all = (selector: string): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>(selector),
  ];
  const visible = (element: Element): boolean => element.getClientRects().length > 0;
  const nameOf = (element: HTMLElement): string => {
    const labelled = (element.getAttribute("aria-labelledby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ");
    const labels =
      "labels" in element
        ? [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent)
        : [];
    const own = [element.getAttribute("aria-label"), labelled, ...labels, element.textContent];
    return own.join(" ").trim() || (element.getAttribute("title") ?? "");
  };
  const describe = (element: Element): string => element.outerHTML.slice(0, 120);

  if (document.documentElement.lang === "") faults.push("the document has no language");
  if (document.title === "") faults.push("the document has no title");
  for (const selector of ["h1", "main", "header"]) {
    const count = all(selector).filter((e) => selector !== "header" || e.closest("main") === null);
    if (count.length !== 1) faults.push(`wanted one ${selector}, got ${count.length}`);
  }
  for (const element of all(
    "nav, section[aria-labelledby], table, [role=progressbar], [role=img]",
  )) {
    const caption = element.querySelector("caption")?.textContent ?? "";
    const named =
      element.getAttribute("aria-label") ??
      document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent ??
      caption;
    if (named.trim() === "" && visible(element)) faults.push(`no name: ${describe(element)}`);
  }
  for (const element of all("a[href], button, input, select, textarea, summary")) {
    if (visible(element) && nameOf(element) === "") faults.push(`no name: ${describe(element)}`);
  }
  for (const image of all("img:not([alt])")) faults.push(`no alt text: ${describe(image)}`);
  for (const svg of all("svg")) {
    const hidden = svg.closest("[aria-hidden=true]") !== null;
    const labelled = svg.closest("[aria-label], [aria-labelledby], [role=img]") !== null;
    if (visible(svg) && !hidden && !labelled)
      faults.push(`picture without words: ${describe(svg)}`);
  }
  const ids = all("[id]").map(({ id }) => id);
  for (const id of new Set(ids.filter((one, i) => ids.indexOf(one) !== i))) {
    faults.push(`id used twice: ${id}`);
  }
  let level = 0;
  for (const heading of all("h1, h2, h3, h4, h5, h6").filter(visible)) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push(`heading skips a level: ${describe(heading)}`);
    level = next;
  }
  for (const element of all("[tabindex]")) {
    if (element.tabIndex > 0) faults.push(`own tab order: ${describe(element)}`);
  }
  return faults;
}

/** Contrast of every text colour of the theme against the grounds it stands on. Runs in the browser. */
export function contrasts(): Record<string, number> {
  const style = getComputedStyle(document.documentElement);
  const light = (name: string): number => {
    const hex = style.getPropertyValue(`--${name}`).trim().slice(1);
    const whole = hex.length === 3 ? [...hex].flatMap((c) => [c, c]).join("") : hex; // #fff is #ffffff
    const value = Number.parseInt(whole, 16);
    const channel = (shift: number): number => {
      const c = ((value >> shift) & 255) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0);
  };
  const ratio = (a: string, b: string): number => {
    const [dark, bright] = [light(a), light(b)].sort((x, y) => x - y) as [number, number];
    return (bright + 0.05) / (dark + 0.05);
  };
  const pairs = [
    ...["ink", "muted", "accent", "held", "scale", "not-held", "not-run", "warning", "failure"].map(
      (name) => [name, "paper"] as const,
    ),
    ["muted", "sunk"] as const,
    ["muted", "accent-wash"] as const,
    ["accent-ink", "accent"] as const,
    ["warning", "warning-wash"] as const,
    ["failure", "failure-wash"] as const,
  ];
  return Object.fromEntries(
    pairs.map(([text, ground]) => [`${text} on ${ground}`, ratio(text, ground)]),
  );
}
