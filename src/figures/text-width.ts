/** @file How wide a text will be, without a browser: advance widths of DejaVu Sans, the widest of the fonts in use. */

// hundredths of the type size for U+0020..U+007E
const advances =
  "32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 100 68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84"
    .split(" ")
    .map((hundredths) => Number(hundredths) / 100);

/** Width in SVG units at the given type size. Superscripts count 0.42, arrows and signs 0.84, wide scripts 1, other letters 0.65 of the size. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0)!;
    if (code >= 32 && code < 127) width += advances[code - 32]!;
    else if (code >= 0x2070 && code < 0x209f) width += code === 0x207b ? 0.53 : 0.42;
    else if (code === 0xb9 || code === 0xb2 || code === 0xb3) width += 0.42;
    else if ((code >= 0x2190 && code < 0x2300) || code === 0xd7 || code === 0xb1) width += 0.84;
    else width += code >= 0x2e80 ? 1 : 0.65;
  }
  return width * size;
}

/** The text, or its beginning with "…" when it is wider than `width`. */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(`${letters.join("")}…`, size) > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}

/** Breaks a text at spaces into lines no wider than `width`; a longer word stands alone and is cut. */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, size) > width) {
      lines.push(line);
      line = fitText(word, size, width);
    } else line = line === "" ? fitText(word, size, width) : longer;
  }
  if (line !== "") lines.push(line);
  return lines;
}
