/** @file A curve in one line of text. */

const blocks = "▁▂▃▄▅▆▇█";

/**
 * Spark line of at most `width` characters. Values are averaged within each character's span of positions; a span without
 * finite values is a space. With `log`, heights follow the logarithm and values that are not positive are left out.
 */
export function spark(
  values: ArrayLike<number>,
  width: number,
  scale: "linear" | "log" = "linear",
): string {
  const usable = (value: number): number => (scale === "log" ? Math.log(value) : value);
  const length = Math.min(width, values.length);
  const means: number[] = [];
  for (let i = 0; i < length; i++) {
    let sum = 0;
    let count = 0;
    const end = Math.floor(((i + 1) * values.length) / length);
    for (let j = Math.floor((i * values.length) / length); j < end; j++) {
      const value = usable(values[j]!);
      if (!Number.isFinite(value)) continue;
      sum += value;
      count++;
    }
    means.push(count === 0 ? Number.NaN : sum / count);
  }
  const finite = means.filter(Number.isFinite);
  const low = Math.min(...finite);
  const span = Math.max(...finite) - low;
  return means
    .map((mean) => {
      if (Number.isNaN(mean)) return " ";
      const level = span === 0 ? 3 : Math.round(((mean - low) / span) * (blocks.length - 1));
      return blocks[level]!;
    })
    .join("");
}
