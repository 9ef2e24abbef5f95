/** @file Light or dark: the system's choice until the reader makes one. */

import { useSyncExternalStore } from "react";

export type ThemeName = "light" | "dark";
export type ThemeChoice = ThemeName | "system";

const key = "assay-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

/** What the reader chose. */
export function themeChoice(): ThemeChoice {
  const stored = localStorage.getItem(key);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** What is shown. */
export function themeName(): ThemeName {
  const choice = themeChoice();
  if (choice !== "system") return choice;
  return system.matches ? "dark" : "light";
}

/** Chooses and remembers. */
export function chooseTheme(choice: ThemeChoice): void {
  if (choice === "system") localStorage.removeItem(key);
  else localStorage.setItem(key, choice);
  applyTheme();
}

/** Puts the theme on the document; call once before the first paint. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = themeName();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

system.addEventListener("change", applyTheme);

/** The theme that is shown, as a value that components and figures follow. */
export function useTheme(): ThemeName {
  return useSyncExternalStore(subscribe, themeName);
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, themeChoice);
}
