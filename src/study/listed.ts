/** @file Fields that hold several words: a comma-separated list, as a form and a command line can take it. */

/** Words of a comma-separated list; white space inside a word counts as one space, empty words are dropped. */
export function listed(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim().replace(/\s+/g, " "))
    .filter((part) => part !== "");
}
